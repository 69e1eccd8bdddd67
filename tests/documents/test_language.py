"""English is told from other languages by script and commonest words."""

import pytest

from kivo_worker.documents.language import is_english


@pytest.mark.parametrize(
    "text",
    [
        "Customers may request a refund within 30 days of purchase.",
        "Refund Policy",
        "30 days",
        "OK.",
        "",
        "Team, Business, Enterprise",
        "Vincent van Gogh, Oscar de la Hoya and Leonardo da Vinci",
        "Los Angeles, San Diego, El Paso, La Jolla",
        "Der Spiegel, Die Zeit and Le Monde reported it.",
        "The caf\u00e9 in Z\u00fcrich serves cr\u00e8me br\u00fbl\u00e9e.",
        "A per diem of \u20ac50 per day is paid.",
        "Annelise van der Pol sings.",
    ],
)
def test_english(text: str) -> None:
    """English passes, with borrowed words and accents, and so does what is too short to tell or only names."""
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Die Frist betr\u00e4gt 30 Tage.",
        "Der Kunde kann den Vertrag innerhalb von 30 Tagen k\u00fcndigen.",
        "Le client peut r\u00e9silier le contrat dans les 30 jours.",
        "El cliente puede cancelar el contrato en 30 d\u00edas.",
        "Il cliente pu\u00f2 recedere dal contratto.",
        "De klant kan het contract opzeggen.",
        "Kunden kan s\u00e4ga upp avtalet p\u00e5 v\u00e5r webbplats.",
        "Klient mo\u017ce odst\u0105pi\u0107 od umowy.",
        "\u041a\u043b\u0438\u0435\u043d\u0442 \u043c\u043e\u0436\u0435\u0442.",
        "\u5ba2\u6237\u53ef\u4ee5\u572830\u5929\u5185\u53d6\u6d88\u5408\u540c\u3002",
    ],
)
def test_other_languages(text: str) -> None:
    """A sentence in another language or script does not pass, however short."""
    assert not is_english(text)


def test_a_foreign_quotation_does_not_make_a_text_foreign() -> None:
    """What most of the common words say decides."""
    text = "The notice says 'Die Frist ist nicht zu lang' and that is all there is to it for the customer."

    assert is_english(text)
