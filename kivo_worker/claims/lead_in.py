"""Which lead-ins a list item is read with: "The plan includes:" is needed, "Three things to note:" only announces."""

import re

from kivo_worker.syntax.tree import SUBJECTS, VERBS, Tree

_COUNTS = r"(?:two|three|four|five|six|seven|eight|nine|ten|several|some|a few|the|these|other|further|next|key|main|more)"
_ANNOUNCES = re.compile(
    rf"(?:here (?:is|are)|here's|below (?:is|are)|{_COUNTS} (?:\w+ ){{0,2}}(?:things|points|steps|risks|changes|reasons"
    r"|decisions|facts|details|notes|topics|rules|checks|options|differences|findings|failings|commitments|measures"
    r"|version of)\b"
    r"|(?:decisions|actions|tasks|deadlines|notes|findings|results|details|in (?:short|brief|summary|detail)"
    r"|to (?:summari[sz]e|sum up)|as follows|what to (?:do|know|check)|how it works|it works like this"
    r"|(?:try|do) (?:this|these)|act in this order|points? to \w+|status of)\b"
    r"|(?:your|my) (?:options|steps|plan|tasks|summary)\b|there are alternatives|.*\blet me (?:list|sum|go through))",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:if|unless|when|where|while|whose|not|no|never|none|neither|false|wrong|untrue|myths?|according|assum\w+|sup"
    r"pos\w+|say|says|said|claim\w*|believe\w*|argue\w*|report(?:s|ed)|allege\w*|case|condition\w*|exception\w*|until"
    r"|only|without|must|should|may|can|cannot)\b|n['\u2019]t\b",
    re.IGNORECASE,
)


def may_only_announce(lead_in: str) -> bool:
    """Whether a lead-in has the form of an announcement, with no condition, denial, duty or speaker in it."""
    return _ANNOUNCES.match(lead_in) is not None and _CHANGES.search(lead_in) is None


def is_needed(item: Tree | None) -> bool:
    """Whether an item says too little without the announcement before it: it is no sentence of its own."""
    return item is None or not _is_sentence(item)


def _is_sentence(item: Tree) -> bool:
    root = item.root
    has_subject = item.child(root, *SUBJECTS) is not None
    is_finite = root.tag in VERBS or item.child(root, "cop", "aux") is not None
    is_request = root.tag == "VERB" and not root.text.lower().endswith(("ing", "ed")) and item.child(root, "mark") is None
    return is_finite and (has_subject or is_request)
