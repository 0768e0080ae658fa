"""The five personas of the fortnight, and everything that they write."""

from dataclasses import dataclass

CIRCLE = "Deciding with data"
FOCUS = "Data-informed decision making in education and product work"
ZONE = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Persona:
    """One persona. `goal` has the five fields in the order of the form; `commits` is their first commitment."""

    name: str
    work: str
    goal: tuple[str, str, str, str, str]
    commits: str
    wants_nudges: bool = True


MAYA = Persona(
    "Maya Lindqvist",
    "teaches mathematics at a high school",
    (
        "Let two classes choose their own homework from the results of a weekly quiz",
        "I grade forty quizzes a week and nobody decides anything by them",
        "Write the first quiz, agree with both classes on what a result leads to",
        "The list of choices the students made, and what came of them",
        "Someone to ask me what I would do if the numbers said the opposite",
    ),
    "Give the first quiz on Thursday and write down each choice it leads to",
)
TOMAS = Persona(
    "Tomás Herrera",
    "teaches history at a high school",
    (
        "Replace my gut feeling about essay feedback by a count of what students change",
        "I write three hours of comments a week and do not know which ones help",
        "Mark ten essays in two ways, compare the second drafts",
        "A table of comments given and changes made",
        "Ten minutes on how to count without fooling myself",
    ),
    "Mark the first ten essays by Monday",
)
PRIYA = Persona(
    "Priya Nair",
    "product manager in edtech",
    (
        "Run and debrief three A/B tests on our onboarding flow",
        "Half of the new teachers never reach their second lesson",
        "Write the three hypotheses, start the first test",
        "Debrief notes, and the share that reaches lesson two before and after",
        "A second pair of eyes on sample sizes",
    ),
    "Start the first test and send Jonas the hypothesis",
)
JONAS = Persona(
    "Jonas Weber",
    "instructional coach",
    (
        "Open every coaching talk with one number that the teacher chose",
        "My talks circle around impressions, mine and theirs",
        "Ask four teachers for a number they would act on",
        "Four numbers, and the decision each led to",
        "Stories of numbers that backfired",
    ),
    "Ask two teachers for their number before Wednesday",
    wants_nudges=False,
)
AMARA = Persona(
    "Amara Okafor",
    "independent consultant",
    (
        "Get one client to name the decision before we draw the dashboard",
        "I have delivered five dashboards that nobody opens",
        "Draft the one-page question list, try it on the school district",
        "The filled page, and what was left out because of it",
        "Play the client with me for a quarter of an hour",
    ),
    "Send the one-page question list to the district",
)
CAST = (MAYA, TOMAS, PRIYA, JONAS, AMARA)

PARKED = "Which of our measures are only habit?"
INSIGHT = "We decide faster when the question is written down before the numbers are pulled"
RESOURCE = "https://example.org/sample-size"
"""A link that Priya shares, with a line about why."""
SAMPLES = "How to choose a sample size before the test"
PROFILE = {
    "Domain": "Product analytics",
    "What you can help with": "Sample sizes, and reading A/B tests",
    "What you want to learn": "Telling a story with numbers",
}
SECOND_INSIGHT = "Nobody opens a chart that answers no question of theirs"
SECOND_COMMITMENTS = {
    MAYA: "Ask one class which of their choices they would make again",
    TOMAS: "Count the changes in ten more essays",
    PRIYA: "Read the raw export by Thursday, and tell Jonas what it shows",
    JONAS: "Sit in on one lesson with the teacher's own number in hand",
    AMARA: "Take the dashboard down for a week and see who asks",
}
DECISION = "We stop the weekly report until somebody asks for it"
EXAMPLE = ("The dashboard that nobody opens", "I built it in March; since then it was opened twice, both times by me")
SMALLER_STEP = "+2 teachers after the first two: what number would they act on?"
"""Looks like a formula to a spreadsheet."""
CHOICES = "Thirty-one of forty chose other homework than I would have given them"
HELP = "We had that: ask for the raw export, then filter by the first login"
STUCK_ON = "The export leaves out everyone who never logged in, so the comparison is skewed"
EVIDENCE = "Ten essays marked twice; questions led to twice as many changes as corrections"
TAKES_LONGER = "The export came a week late"
ANOTHER_GOAL = "Sit in on two lessons and only count"
LET_GO = "Both lessons were cancelled; I would rather keep to the four numbers"
NEXT_GOAL = "Let the third class choose too, and compare what the three chose"
LATE_COMMITMENT = "Read the notes and compare them with my ten essays"
STUCK_POINT = "The district sends its numbers as pictures of tables"
THANKED_FOR = "Reading numbers out of pictures"
LINE_OF_FAILURE = "Believe a chart once three other weeks look like it"
FAILURE = (
    "I moved a whole class to a new grading scale because one chart looked convincing",
    "The chart showed one week, and that week had a holiday in it",
    "I look at the same chart for three other weeks before I believe it",
)
