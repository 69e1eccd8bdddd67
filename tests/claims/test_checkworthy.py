"""A sentence is skipped only when it says nothing that could be checked, however it begins."""

import pytest

from kivo_worker.claims.checkworthy import leading_words, skip_reason
from kivo_worker.claims.model import SkipReason

SKIPPED = {
    SkipReason.QUESTION: [
        "Would you like more?",
        "Is that so?",
        'Did you ask "how?"',
        "(Shall we go on?)",
        "\u201cWhen?\u201d",
        "Hi Maren, shall we go on?",
    ],
    SkipReason.LEAD_IN: ["The limits are:", "Please note:", "Hello:", "Refunds are paid as follows:"],
    SkipReason.GREETING: [
        "Hi Maren,",
        "hello there!",
        "Hey \u2013",
        "Dear Dr. Smith,",
        "Dear Sir or Madam,",
        "Good morning, Maren!",
        "Welcome!",
        "Welcome to Ostervane!",
        "Welcome back, Maren.",
        "Thanks!",
        "Thank you so much for your patience.",
        "Thanks, Maren.",
        "Hi Maren, thanks for writing before you renew.",
        "Have a great day!",
        "You're welcome!",
        "You\u2019re very welcome.",
        "Best regards, Maren Smith Support team",
        "Kind regards",
        "Cheers, Tom",
        "Hello Maren! \U0001f600",
        "I hope your server is back up soon!",
        "Wishing you a quiet rest of the night!",
        "Safe travels to Leeds!",
    ],
    SkipReason.META: [
        "Here are the answers to your questions, in the order you asked them.",
        "Here's a summary.",
        "Below are the limits.",
        "Let me know if that helps.",
        "Let me explain.",
        "As requested.",
        "Sure!",
        "Of course.",
        "Certainly!",
        "Great question!",
        "Happy to help.",
        "I'd be happy to help.",
        "I hope this helps!",
        "Hope that answers it.",
        "To answer your question.",
        "To summarize.",
        "I will look into it.",
        "I can check that.",
        "Please contact us.",
        "Please reach out.",
        "Feel free to ask.",
        "Don\u2019t hesitate to contact us.",
        "I have checked the documents.",
        "I've summarised them.",
        "Sure, let me know.",
        "I'm sorry for the delay.",
        "Apologies for the confusion.",
        "This is not legal advice.",
        "I'm only going by the memo here.",
        "I have left out item 5.",
        "I am not able to cancel it for you.",
    ],
    SkipReason.OPINION: [
        "I think refunds take 5 days.",
        "But I believe refunds take 5 days.",
        "Personally, I feel it is fair.",
        "In my opinion, refunds are slow.",
        "My guess is 5 days.",
        "My view is that refunds are slow.",
        "It seems to me that refunds are slow.",
        "Hopefully refunds take 5 days.",
        "Sure, I guess refunds take 5 days.",
        "An appeal has little prospect of success, in my opinion.",
        "I would expect the price to fall.",
        "I'd be careful with that.",
    ],
    SkipReason.REFUSAL: [
        "I could not find this in the documents.",
        "I couldn\u2019t find the fee.",
        "Unfortunately, I do not have that.",
        "Based on the sources, I cannot determine the fee.",
        "We were unable to locate the invoice.",
        "We don't have enough information.",
        "The documents do not mention mobile apps.",
        "The provided context does not specify a fee.",
        "I'm sorry, but the information provided does not include a fee.",
        "The minutes don't record whether the board has answered.",
        "Neither report says how much fuel is stored.",
        "I found nothing in these pages about hotels.",
        "I'm not able to tell you the price.",
    ],
    SkipReason.FRAGMENT: ["", "...", "Refunds apply.", "Fine.", "\u2014", "\u9000\u6b3e"],
}

CLAIMS = [
    "Welcome bonuses are paid within 30 days.",
    "You are welcome to cancel within 30 days.",
    "Hello Kitty costs 5 dollars.",
    "Hey refunds take 5 days.",
    "Dear customers get 10% off.",
    "Thanks to the Auditor role, admins can export logs.",
    "Thank you notes are sent within 5 days.",
    "Have a good reason ready for a refund.",
    "Best regards are no part of the contract.",
    "Cheers cost 5 dollars.",
    "Hi Maren, refunds take 5 days.",
    "Thanks for reaching out \u2013 refunds take 5 days.",
    "Thanks for asking, Maren, refunds take 5 days.",
    "Sure-fire refunds take 5 days.",
    "Sure, admins can export logs.",
    "Of course refunds take 5 days.",
    "Certainly, refunds take 5 days.",
    "To answer tickets faster, agents can use macros.",
    "To answer your question, refunds take 5 days.",
    "To summarise, refunds take 5 days.",
    "To summarise a ticket, press S.",
    "As requested, refunds take 5 days.",
    "As you asked about refunds, they take 5 days.",
    "Please note that refunds take 5 days.",
    "Please note refunds take 5 days.",
    "Note that refunds take 5 days.",
    "Please contact us within 14 days to claim the credit.",
    "Let us know 30 days before the renewal date.",
    "Feel free to cancel within 30 days.",
    "Let me confirm that refunds take 5 days.",
    "I'd be happy to confirm that refunds take 5 days.",
    "I have checked that refunds take 5 days.",
    "Here is the refund period: 30 days.",
    "Below 5 seats, no discount applies.",
    "I\u2019m sorry, but refunds take 5 days.",
    "Unfortunately, refunds take 5 days.",
    "Hereafter refunds take 5 days.",
    "Ideas I think of are saved for 5 days.",
    "My view is saved for 30 days.",
    "If I cannot find the invoice, the billing page lists it.",
    "When I do not have the code, support sends it.",
    "I could not find the fee, but refunds take 5 days.",
    "Refunds take 5 days; the documents do not mention a fee.",
    "We cannot see your password.",
    "Wish lists can be exported.",
    "I hope to open the shop in 2027.",
    "The report says that sales fell.",
    "The policy does not cover theft.",
    "I'd recommend the Plus plan.",
    "We do not have a mobile app.",
    "The documents are kept for 5 days.",
    "Is that so? Refunds take 5 days.",
    "The limits are: 5 seats.",
    "Refunds always apply.",
    "\u9000\u6b3e\u5728\u4e09\u5341\u5929\u5185\u652f\u4ed8\u3002",
    "\u0e04\u0e37\u0e19\u0e40\u0e07\u0e34\u0e19",
    "\ud658\ubd88\uc740 30\uc77c \uac78\ub9bd\ub2c8\ub2e4.",
]


@pytest.mark.parametrize(
    ("text", "reason"), [(text, reason) for reason, texts in SKIPPED.items() for text in texts], ids=str
)
def test_no_claim(text: str, reason: SkipReason) -> None:
    """What makes no claim is skipped, with the reason."""
    assert skip_reason(text, has_context=False) is reason


@pytest.mark.parametrize("text", CLAIMS)
def test_claim(text: str) -> None:
    """What says something is a claim, though it begins like a greeting, a preamble or a refusal."""
    assert skip_reason(text, has_context=False) is None


@pytest.mark.parametrize("text", ["Refunds apply.", "30 days", "Basic"])
def test_context_completes(text: str) -> None:
    """A word or two are a claim when a lead-in or a header completes them."""
    assert skip_reason(text, has_context=True) is None


@pytest.mark.parametrize("text", ["", ".", "\u2014", "\U0001f600"])
def test_no_context_completes_nothing(text: str) -> None:
    """What has no word is no claim under any lead-in."""
    assert skip_reason(text, has_context=True) is SkipReason.FRAGMENT


@pytest.mark.parametrize(
    ("text", "leading", "reason"),
    [
        ("Hi Maren, ", "refunds take 5 days.", SkipReason.GREETING),
        ("Thanks for asking! ", "Refunds take 5 days.", SkipReason.GREETING),
        ("Sure, ", "refunds take 5 days.", SkipReason.META),
        ("Of course ", "refunds take 5 days.", SkipReason.META),
        ("Please note that ", "refunds take 5 days.", SkipReason.META),
        ("Please\nnote  that ", "refunds take 5 days.", SkipReason.META),
        ("Please also note: ", "refunds take 5 days.", SkipReason.META),
        ("I\u2019ll also add that ", "refunds take 5 days.", SkipReason.META),
        ("To answer your two questions about it: ", "yes and no.", SkipReason.META),
        ("Hi Maren, sure, please note that ", "refunds take 5 days.", SkipReason.GREETING),
        ("Sure! ", "", SkipReason.META),
        ("", "Refunds take 5 days.", None),
        ("", "", None),
    ],
)
def test_leading_words(text: str, leading: str, reason: SkipReason | None) -> None:
    """A greeting or preamble ends where the statement begins, also when several come one after the other."""
    assert leading_words(text + leading) == (len(text), reason)


@pytest.mark.parametrize(
    "part", ["hi ", "hi, ", "thanks for ", "sure, ", "note that ", "i cannot ", "?", '?"', "let me know ", "a: "]
)
def test_linear_time(part: str) -> None:
    """Sentences as long as they come take time in proportion to their length: else this would not end."""
    text = part * (5_000 // len(part))
    for _ in range(20):
        skip_reason(text, has_context=False)
