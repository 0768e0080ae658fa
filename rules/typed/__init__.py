"""Dates and times as people type them: understood whole, or asked about, and never completed by a guess.

`tokens` cuts a text into phrases and says what each of them may mean; what no phrase accounts for is refused by name.
`moments` and `days` find the readings in which all phrases agree: one is taken, and of several somebody must choose.
"""
