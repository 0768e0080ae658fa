"""People, as tests and the fortnight play them: what their clients show them and let them do."""
