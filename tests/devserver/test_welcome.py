"""The greeting shows the documented commands, and no key that was given."""

from kivo_worker.devserver.welcome import CREATE_COMMAND, commands, welcome

URL, PLACE = "http://127.0.0.1:8787", "sqlite:///kept.sqlite3"
PAGE = f"{URL}/?page_key=x"


def test_documented_create(create_sample: bytes) -> None:
    """The create command sends the vendor's sample, byte for byte."""
    assert CREATE_COMMAND.endswith(f"-d '{create_sample.decode()}'")


def test_generated_key() -> None:
    """A generated key is shown, and exported by the first command."""
    text = welcome(URL, PAGE, PLACE, "kivo_dev_x")

    assert all(command in text for command in commands(URL, "kivo_dev_x"))
    assert "export KIVO_API_KEY=kivo_dev_x" in text
    assert f"Page: {PAGE}\n" in text


def test_given_key() -> None:
    """Who gave a key knows it; it is not shown."""
    assert "export KIVO_API_KEY" not in welcome(URL, PAGE, PLACE, None)
    assert "the one you gave" in welcome(URL, PAGE, PLACE, None)
