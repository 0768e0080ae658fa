"""People, as tests and stories play them: what their clients show them, and let them do."""
