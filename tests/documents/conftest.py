"""Texts of every kind, for the properties both readers keep."""

from hypothesis import strategies as st

MARKUP = [
    *("# ", "## ", "- ", "* ", "1. ", "10) ", "> ", "    ", "\t", "```\n", "===\n", "---\n", "- [ ] "),
    *("\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "  \n", "\\\n", "|---|---|\n", "| a | b |\n", "|:-:|\n", "|", "\\|"),
    *("[1]", "[^1]", "[1]: http://a 't'\n", "[a](b)", "[1](b)", "![a](b)", "[a][1]", "[1][]", "[1][2]", "[", "](", ")"),
    *("&amp;", "&#0;", "&NotEqualTilde;", "&ThickSpace;", "\\", "`", "``", "*", "**", "_", "~~"),
    *("<div>", "</div>\n", "<b>", "<br>", "<!--", "-->", "<http://a.b>"),
    *("Dr. ", "e.g. ", "U.S. ", "max. ", "5 ", "A. ", "A sentence. ", "The limits are: ", "? ", "\u201c", "\u300c"),
    *(
        "\u00e9",
        "e\u0301",
        "\U0001f600",
        "\u9000\u6b3e\u3002",
        "\u2028",
        "\x85",
        "\x0b",
        "\x0c",
        "\ufeff",
        "\u00a0",
        "\u200b",
    ),
]
TEXTS = st.lists(
    st.sampled_from(MARKUP) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5),
    max_size=30,
).map("".join)
"""Arbitrary text that bytes can decode to, with much markup in it."""
