"""Retrospectives: anonymous notes, their marks, and what the circle agrees on."""
