"""What the members of a world write."""

GOAL = {
    "goal": "Run and debrief three A/B tests on our onboarding flow",
    "why": "Half of our new users never reach their second lesson, and we argue about the reason every Monday.",
    "actions": "Write the first hypothesis, agree on one measure, book the debrief with the two teams concerned.",
    "evidence": "A link to the debrief, with the numbers before and after.",
    "support": "Someone to challenge my reading of the results before I present them.",
}
PLANNED = GOAL | {"actions": "When it's Tuesday or tomorrow, I will write the first hypothesis."}
PROFILE = {
    "domain": "Product analytics",
    "sector": "Education",
    "career_stage": "Six years in, leading a team for the first time",
    "can_help_with": "SQL, reading A/B tests, feedback on slides",
    "wants_to_learn": "Saying no to requests, telling a story with numbers",
}
FAILURE = {
    "happened": "I moved a whole class to a new grading scale because one chart looked convincing",
    "taught": "The chart showed one week, and that week had a holiday in it",
    "next_time": "I look at the same chart for three other weeks before I believe it",
}
LESSON = {"lesson": "Believe a chart once three other weeks look like it"}
ADVICE = {"words": "Ask three teachers before I change the scale"}
THANKED = {"topic": "Reading test results"}
PARKED = {"words": "Which of our measures are only habit?"}
INSIGHT = {"words": "We decide faster when the question is written down before the numbers are pulled"}
DECISION = {"words": "We stop the weekly report until somebody asks for it"}
RESOURCE = {"words": "How to choose a sample size before the test: https://example.org/sample-size"}
NOTES = {
    "helped": "Seeing half-finished work: I dared to show mine",
    "hindered": "Three sessions without enough time for problems",
    "try": "One problem a session instead of two",
}
AGREEMENT = {"words": "We meet less often, and each of us brings something finished"}
COMMITMENT = {"words": "Mark the first ten essays by Monday and send the table to my partner"}
LINE = {"line": "Ask for the sample size before the chart"}
WIN = {"line": "The first test is out, and two schools replied within a day"}
STUCK = {"words": "The export leaves out everyone who never logged in, so the comparison is skewed"}
HELP = {"words": "We had that: ask for the raw export, then filter by the first login"}
DONE = {"words": "Ten essays marked twice; questions led to twice as many changes as corrections"}
CARRIED = {"words": "The export came a week late"}
DROPPED = {"words": "Both lessons were cancelled; I would rather keep to the four numbers"}
LUNCH = {
    "topic": "Tests that people trust",
    "guest": "Dr. Mira Okafor",
    "focus": "Where to start with a slow suite",
    "questions": "What was hard?\nWhat would you drop?",
}
GUEST_QUESTION = {"words": "Which of your tests did you delete first?"}
REPORT = "The first test went live on Tuesday, with 240 people in it so far"
EXAMPLE = {"title": "The dashboard that nobody opens", "context": "I built it in March; it was opened twice, by me"}
AGENDA = {"text": "Check-in 10\nWork 40 (at least 20)\nGoals 15\nCommitments 10"}
FAULTY_AGENDA = {"text": "Check-in ten\nWork 40"}
REASON = "Half of us are at a conference that week"
"""Why a session is cancelled, or a member is to leave."""
TWO_ZONES = "IST"
"""An abbreviation that several time zones have."""
UNREADABLE = "\u200b" * 3
"""A name that shows nothing."""
