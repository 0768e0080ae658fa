import json
import re
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest

from rehearsal.transcript.markup import to_html, to_text
from rehearsal.transcript.model import (
    TranscriptAttachment,
    TranscriptAuthor,
    TranscriptCall,
    TranscriptChannel,
    TranscriptChapter,
    TranscriptMessage,
    TranscriptMoment,
    TranscriptPoll,
)
from rehearsal.transcript.page import Names, render

ANA, BEN = TranscriptAuthor(101, "Ana Duarte"), TranscriptAuthor(102, "Ben")
KEEPER = TranscriptAuthor(1, "Circlekeeper", bot=True)
AT = datetime(2026, 1, 5, 18, tzinfo=UTC)
SECONDS = int(AT.timestamp())
NAMES = Names(users={101: "Ana"}, channels={12: "room"}, roles={31: "Data circle"})


def said(author=KEEPER, content="", *, after=0, number=7, **more):
    return TranscriptMessage(number, author, AT + timedelta(minutes=after), content, **more)


def page(*messages, **how):
    return render([TranscriptChannel(11, "data", messages=messages)], NAMES, **how)


def html(text, zone=UTC):
    return str(to_html(text, NAMES, AT, zone)).strip()


class Outline(HTMLParser):
    """The headings and the other text of a page, in the order of a screen reader."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "path", "br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag != "path":
            assert self.open.pop() == tag

    def handle_data(self, data):
        heading = next((tag for tag in reversed(self.open) if tag in ("h1", "h2", "h3", "h4")), None)
        if data.strip() and heading and "nav" not in self.open:
            self.headings.append((heading, data.strip()))
        elif data.strip() and not {"style", "script"} & set(self.open):
            self.words.append(data.strip())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** and *slanted*", "<p><strong>bold</strong> and <em>slanted</em></p>"),
        ("__underlined__", "<p><u>underlined</u></p>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("two\nlines", "<p>two<br />\nlines</p>"),
        ("# Session", "<h4>Session</h4>"),
        ("#### too deep", "<p>#### too deep</p>"),
        ("-# small", "<small>small</small>"),
        ("text\n-# small **bold**", "<p>text</p>\n<small>small <strong>bold</strong></small>"),
        ("> quoted\nanswered", "<blockquote>\n<p>quoted</p>\n</blockquote>\n<p>answered</p>"),
        ("- one\n- two\nafter", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<p>after</p>"),
        ("```\n> kept\nas it is\n```", "<pre><code>&gt; kept\nas it is\n</code></pre>"),
        ("`<@101>`", "<p><code>&lt;@101&gt;</code></p>"),
        (
            "see https://example.org/?b=1, ok",
            '<p>see <a href="https://example.org/?b=1" rel="noopener noreferrer">https://example.org/?b=1</a>, ok</p>',
        ),
        ("[here](https://example.org)", '<p><a href="https://example.org" rel="noopener noreferrer">here</a></p>'),
    ],
)
def test_markdown_looks_as_in_discord(text, shown):
    assert html(text) == shown


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<@101>", "@Ana"),
        ("<@!101>", "@Ana"),
        ("<@999>", "@unknown-user"),
        ("<@&31>", "@Data circle"),
        ("<@&999>", "@unknown-role"),
        ("<#999>", "#unknown"),
        ("</goal set:77>", "/goal set"),
        ("@everyone", "@everyone"),
    ],
)
def test_mentions_are_shown_by_name(text, name):
    assert html(text) == f'<p><span class="mention">{name}</span></p>'


def test_a_channel_mention_links_to_the_channel():
    assert html("<#12>") == '<p><a class="mention" href="#channel-12">#room</a></p>'


@pytest.mark.parametrize(
    ("style", "words"),
    [
        (":t", "19:00"),
        (":T", "19:00:00"),
        (":d", "05/01/2026"),
        (":D", "5 January 2026"),
        ("", "5 January 2026 19:00"),
        (":F", "Monday, 5 January 2026 19:00"),
    ],
)
def test_a_timestamp_is_shown_in_the_given_zone(style, words):
    assert f">{words}</time>" in html(f"<t:{SECONDS}{style}>", timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("offset", "words"),
    [(0, "now"), (1, "in 1 second"), (300, "in 5 minutes"), (-7200, "2 hours ago"), (86400 * 14, "in 14 days")],
)
def test_relative_times_count_from_when_the_message_was_sent(offset, words):
    assert f">{words}</time>" in html(f"<t:{SECONDS + offset}:R>")


def test_a_timestamp_out_of_range_breaks_nothing():
    assert html("<t:999999999999>") == "<p>Invalid Date</p>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("## Goals\n- <@101> · *set*\n- \\*two\\*\n> said\nmore", "Goals\n- @Ana · set\n- *two*\n> said\nmore"),
        (f"3. a <#12>\n4. <t:{SECONDS}:t> & </goal set:7>", "3. a #room\n4. 18:00 & /goal set"),
        ("[the recap](https://example.org) <https://example.org/a_b>", "the recap https://example.org/a_b"),
        ("https://discord.com/channels/1/12/3", "#room › message"),
    ],
)
def test_a_message_as_text_reads_as_in_discord(text, shown):
    assert to_text(text, NAMES, AT) == shown


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=y>"])
def test_what_members_write_is_never_interpreted_as_html(text):
    shown = html(text)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "href" not in shown


def test_names_are_escaped_everywhere():
    crook = TranscriptAuthor(5, "<b>Eve</b>")
    shown = page(said(crook, "<@5>", used="x", used_by=crook, only_for=crook), title="<b>")
    assert "<b>" not in shown


def test_headings_form_an_outline_of_page_channels_and_days():
    direct = TranscriptChannel(21, "Ana Duarte", "dm", messages=[said(content="How is it going?")])
    room = TranscriptChannel(11, "data", messages=[said(content="# Hello"), said(content="Bye", after=60 * 24)])
    outline = Outline(render([direct, room], NAMES, title="A fortnight"))
    assert [each for each in outline.headings if each[1] not in "#@"] == [
        ("h2", "data"),
        ("h3", "Monday, 5 January 2026"),
        ("h4", "Hello"),
        ("h3", "Tuesday, 6 January 2026"),
        ("h2", "Ana Duarte"),
        ("h3", "Monday, 5 January 2026"),
    ]


def test_messages_soon_after_each_other_are_grouped_under_one_name():
    texts = [(ANA, "one", 0), (ANA, "two", 1), (BEN, "three", 2), (BEN, "four", 20)]
    shown = page(*(said(author, text, after=after, number=after) for author, text, after in texts))
    assert shown.count("<article") == 3


def test_an_ephemeral_answer_shows_its_reader_and_its_command():
    words = " ".join(Outline(page(said(content="Parked.", used="session park", used_by=BEN, only_for=BEN))).words)
    assert "Ben used /session park" in words
    assert "Only Ben can see this" in words


def test_a_disabled_button_is_marked_for_screen_readers():
    button = {"type": 2, "style": 3, "label": "On track", "custom_id": "x", "disabled": True}
    shown = page(said(components=[{"type": 1, "components": [button]}]))
    assert 'class="press success off"' in shown
    assert "(disabled)" in Outline(shown).words


def test_a_card_is_shown_with_its_colour_text_sections_and_choices():
    link = {"type": 2, "style": 5, "label": "Read", "url": "https://example.org"}
    section = {"type": 9, "components": [{"type": 10, "content": "Goals"}], "accessory": link}
    select = {"type": 3, "custom_id": "s", "options": [{"label": "Ben", "value": "1", "description": "teacher"}]}
    inside = [
        {"type": 10, "content": "# Session 1"},
        {"type": 14, "divider": False, "spacing": 2},
        section,
        {"type": 12, "items": [{"media": {"url": "x"}, "description": "A chart"}]},
        {"type": 13, "file": {"url": "attachment://agenda.md"}},
        {"type": 1, "components": [select]},
    ]
    shown = page(said(components=[{"type": 17, "accent_color": 0x5865F2, "components": inside}]))
    assert "--accent: #5865f2" in shown
    assert 'class="separator large blank"' in shown
    words = Outline(shown).words
    for word in ("Goals", "Read", "A chart", "agenda.md", "Make a selection", "Ben", "teacher"):
        assert word in words


def test_a_text_file_can_be_read_and_saved_and_other_files_are_named():
    files = [TranscriptAttachment("agenda.md", 2048, "# Agenda é"), TranscriptAttachment("chime.ogg", 100)]
    shown = page(said(attachments=files))
    assert 'download="agenda.md"' in shown
    assert "data:text/plain;charset=utf-8;base64,IyBBZ2VuZGEgw6k=" in shown
    words = Outline(shown).words
    assert "2.0 KB" in words
    assert "100 bytes" in words


def test_edited_and_pinned_messages_are_marked_and_pins_can_be_found():
    shown = page(said(content="Welcome", edited_at=AT, pinned=True, number=77))
    assert "(edited)" in shown
    assert 'href="#message-77"' in shown


def test_discords_own_notices_have_no_avatar():
    shown = page(said(content="Circlekeeper pinned a message.", notice=True))
    assert 'class="avatar"' not in shown


def test_reactions_are_counted():
    assert "👍 3" in Outline(page(said(ANA, "Done", reactions={"👍": 3}))).words


def test_an_empty_channel_is_shown_as_empty():
    assert "Nothing was said here." in render([TranscriptChannel(12, "room", "voice")])


def test_a_select_shows_what_is_chosen_and_offers_its_options():
    options = [{"label": "Goals", "value": "1", "default": True}, {"label": "Duties", "value": "2"}]
    select = {"type": 3, "custom_id": "s", "placeholder": "About what?", "options": options}
    shown = page(said(components=[{"type": 1, "components": [select]}]))
    assert '<summary class="chosen">Goals</summary>' in shown
    assert [word for word in ("Goals", "(chosen)", "Duties") if word not in Outline(shown).words] == []


def test_a_select_of_people_offers_those_of_the_server():
    select = {"type": 5, "custom_id": "s", "placeholder": "Whom?", "default_values": [{"id": "102", "type": "user"}]}
    words = Outline(page(said(components=[{"type": 1, "components": [select]}]), people=[ANA, BEN])).words
    assert words[words.index("Ana Duarte") : words.index("Ana Duarte") + 2] == ["Ana Duarte", "Ben"]
    assert words.count("Ben") == 2  # chosen, and among the options


def test_a_select_of_roles_offers_those_of_the_server():
    select = {"type": 6, "custom_id": "s", "placeholder": "Which role?"}
    words = Outline(page(said(components=[{"type": 1, "components": [select]}]))).words
    assert words[words.index("Which role?") :] == ["Which role?", "Data circle"]


def test_a_form_is_drawn_with_its_fields():
    goal = {"type": 4, "custom_id": "goal", "style": 2, "placeholder": "Finish the draft"}
    why = {"type": 4, "custom_id": "why", "style": 1, "value": "It is late", "required": False}
    fields = [
        {"type": 18, "label": "Goal", "description": "One thing", "component": goal},
        {"type": 18, "label": "Why", "component": why},
    ]
    words = Outline(page(said(components=fields, form="Your goal", only_for=ANA))).words
    assert words[words.index("Your goal") :] == [
        *("Your goal", "Goal", "*", "(required)", "One thing", "Finish the draft", "Why", "It is late"),
        *("Cancel", "Submit", "Only Ana Duarte can see this"),
    ]


def test_a_poll_shows_its_votes():
    words = Outline(page(said(poll=TranscriptPoll("When?", [("Monday", 2), ("Friday", 1)], AT)))).words
    assert " ".join(words).endswith("When? Monday 2 Friday 1 3 votes, open until 5 January, 18:00")


def test_a_call_shows_its_status_and_its_people():
    calls = [TranscriptCall("Data", "Check-in until 18:10", [ANA], 0, 2), TranscriptCall("Data", "", [ANA, BEN], 2)]
    shown = render([], NAMES, calls=calls)
    words = " ".join(Outline(shown).words)
    assert "Data Check-in until 18:10 AD Ana Duarte" in words
    assert re.findall(r'class="call" data-since="(\d)"(?: data-until="\d" (hidden))?', shown) == [
        ("0", "hidden"),
        ("2", ""),
    ]


def test_without_a_script_the_last_state_is_shown():
    before = said(content="Check-in", since=0, until=1)
    after = said(content="That was Check-in", since=1)
    gone = said(content="Two minutes left", number=8, since=2, until=3)
    shown = page(before, after, gone)
    assert re.findall(r'data-since="(\d+)"(?: data-until="\d+" (hidden))?', shown) == [
        ("0", "hidden"),
        ("1", ""),
        ("2", "hidden"),
    ]
    assert Outline(shown).words.count("Circlekeeper") == 1


def test_the_moments_can_be_chosen_and_what_they_are_called_cannot_leave_the_script():
    moment = TranscriptMoment(AT, "</script><b>Eve</b> writes", 11, ANA)
    shown = page(said(content="Hello"), moments=[moment], chapters=[TranscriptChapter("Five goals", 0)], people=[ANA])
    assert "<b>" not in shown
    words = Outline(shown).words
    assert [word for word in ("Five goals", "Seen by Ana Duarte") if word not in words] == []
    found = re.search(r'<script type="application/json" id="moments">(.*)</script>', shown)
    assert json.loads(found[1]) == [
        {
            "seconds": SECONDS,
            "time": "Mon 5 Jan 18:00",
            "what": "</script><b>Eve</b> writes",
            "channel": "11",
            "reader": "101",
        }
    ]


def test_the_page_is_self_contained():
    shown = page(said(content="Hello"), moments=[TranscriptMoment(AT, "Hello", 11)])
    assert "<link" not in shown
    assert "src=" not in shown
    assert "import " not in shown.partition("<script>")[2]
