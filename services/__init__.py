"""What the bot does, by feature, without Discord: reads facts, asks the rules, writes facts, jobs and messages.

One public method is one thing that somebody can do, or one look of the timekeeper, and one transaction. `house` wires
the services, `events` has what they tell, `reactions` who reacts to it.
"""
