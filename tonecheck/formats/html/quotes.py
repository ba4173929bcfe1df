"""How mail programs mark the message a mail answers, in HTML."""

from __future__ import annotations

from collections.abc import Mapping

import regex

_CLASSES = frozenset(
    # Gmail, Thunderbird, Proton, Tuta, Zoho, Yahoo on a phone, Outlook on a phone, help desks
    "gmail_quote gmail_attr moz-cite-prefix moz-forward-container protonmail_quote tutanota_quote zmail_extra iosymail"
    " yahoo-quoted-begin ms-outlook-mobile-reference-message freshdesk_quote front-blockquote missive_quote".split()
)
# Outlook's newer container and those of mail.qq.com, 163.com and others.
_IDS = frozenset("mail-editor-reference-message-container isreplycontent isforwardcontent origbody".split())
# What stands above a quoted message that has no element of its own: all behind it is quoted.
_OPENERS = frozenset("divrplyfwdmsg stopspelling replysplit".split())

# Gmail writes an indented paragraph as a block quote without a line at its side.
_NO_LINE = regex.compile(r"(?i)(?:^|;)\s*border(?:-left)?\s*:\s*(?:none|0)[^;]*(?:;|$)")
_DIVIDER = regex.compile(r"(?i)(?:^|;)\s*border-top\s*:[^;]*\bsolid\b")
_SIDE_LINE = regex.compile(r"(?i)(?:^|;)\s*border-left\s*:[^;]*\bsolid\b")
_FIELD = regex.compile(r"(?m)^[ \t]*[^\n:：]{1,25}[:：]")
_HEADER = 2000  # characters; there may be many recipients
_FROM = regex.compile(
    r"(?i)\s*+(?:from|von|de|van|da|från|fra|od|от|kimden|feladó|lähettäjä|expéditeur|remitente|发件人|寄件者|差出人|보낸 사람)\s?[:：]"
)


def _id(attributes: Mapping[str, str]) -> str:
    """Give the id as it was before Outlook quoted it: ``x_x_divRplyFwdMsg``."""
    name = attributes.get("id", "").lower()
    while name.startswith("x_"):
        name = name[2:]
    return name


def is_quote(name: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether an element is a quoted message, or the line above it that says whose it is."""
    classes = attributes.get("class", "")
    if attributes.get("type", "").lower() == "cite" or "yahoo_quoted" in classes or _id(attributes) in _IDS:
        return True
    if not _CLASSES.isdisjoint(classes.split()) or attributes.get("name") == "quote":
        return True
    return name == "blockquote" and not _NO_LINE.search(attributes.get("style", ""))


def is_ours(attributes: Mapping[str, str]) -> bool:
    """Tell whether a block quote may be the writer's own, since no mail program left its name."""
    return "type" not in attributes and "class" not in attributes


def is_container(name: str, attributes: Mapping[str, str]) -> bool:
    """Tell Gmail's container: the answers that somebody wrote between the quotations stand in it, too."""
    return name == "div" and "gmail_quote" in attributes.get("class", "").split()


def opens_quote(attributes: Mapping[str, str]) -> bool:
    """Tell whether the message quoted starts with this element and ends with the page."""
    return _id(attributes) in _OPENERS or "OutlookMessageHeader" in attributes.get("class", "")


def may_open_quote(attributes: Mapping[str, str]) -> bool:
    """Tell Outlook's empty element that a rule and the quoted message follow, if there is one."""
    return _id(attributes) == "appendonsend"


def is_divider(attributes: Mapping[str, str]) -> bool:
    """Tell an element with a line above, in which desktop Outlook puts the header of the quoted message."""
    return _DIVIDER.search(attributes.get("style", "")) is not None


def has_side_line(attributes: Mapping[str, str]) -> bool:
    """Tell an element with a line at its side, within which a quotation of Outlook ends."""
    return _SIDE_LINE.search(attributes.get("style", "")) is not None


def is_header(shown: str) -> bool:
    """Tell the header of a quoted message: it starts with *From:*, *Von:*, *De:* …, and has two more fields at least."""
    return len(shown) <= _HEADER and _FROM.match(shown) is not None and len(_FIELD.findall(shown)) >= 3


def is_forwarded(shown: str) -> bool:
    """Tell the start of a message that was passed on: *---------- Forwarded message ---------*."""
    return shown.lstrip().startswith("-----")
