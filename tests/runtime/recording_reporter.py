"""A reporter that records errors with their facts, in `entries`."""


class RecordingReporter:
    def __init__(self):
        self.entries = []

    def unexpected(self, error, **facts):
        self.entries.append((error, facts))
        return str(len(self.entries))
