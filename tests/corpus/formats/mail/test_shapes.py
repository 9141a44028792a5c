"""Introductions of quoted mail in languages whose words nobody told us: by their shape alone."""

import pytest

from qa.corpus.formats.mail import shapes
from qa.corpus.formats.mail.quoted import split
from tests.samples import load_all

PETRA = "Petra Lindqvist <petra@example.org>"
# Of each language: the line above a quotation, what headers are called, a day, an announcement.
LANGUAGES = {
    "Italian": (
        "Il giorno lun 6 mag 2024 alle ore 09:12 {PETRA} ha scritto:",
        ("Da", "Inviato", "A", "Oggetto"),
        "lunedì 6 maggio 2024 09:12",
        "Messaggio originale",
    ),
    "Portuguese": (
        "{PETRA} escreveu (segunda, 6/05/2024 à(s) 09:12):",
        ("De", "Enviada em", "Para", "Assunto"),
        "segunda-feira, 6 de maio de 2024 09:12",
        "Mensagem original",
    ),
    "Dutch": (
        "Op ma 6 mei 2024 om 09:12 schreef {PETRA}:",
        ("Van", "Verzonden", "Aan", "Onderwerp"),
        "maandag 6 mei 2024 09:12",
        "Oorspronkelijk bericht",
    ),
    "Polish": (
        "pon., 6 maj 2024 o 09:12 {PETRA} napisał(a):",
        ("Od", "Wysłano", "Do", "Temat"),
        "poniedziałek, 6 maja 2024 09:12",
        "Wiadomość oryginalna",
    ),
    "Danish": (
        "Den man. 6. maj 2024 kl. 09.12 skrev {PETRA}:",
        ("Fra", "Sendt", "Til", "Emne"),
        "6. maj 2024 09:12",
        "Oprindelig meddelelse",
    ),
    "Norwegian": (
        "man. 6. mai 2024 kl. 09:12 skrev {PETRA}:",
        ("Fra", "Sendt", "Til", "Emne"),
        "mandag 6. mai 2024 09:12",
        "Opprinnelig melding",
    ),
    "Finnish": (
        "ma 6. toukok. 2024 klo 9.12 {PETRA} kirjoitti:",
        ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
        "maanantai 6. toukokuuta 2024 9:12",
        "Alkuperäinen viesti",
    ),
    "Czech": (
        "po 6. 5. 2024 v 9:12 odesílatel {PETRA} napsal:",
        ("Od", "Odesláno", "Komu", "Předmět"),
        "pondělí 6. května 2024 9:12",
        "Původní zpráva",
    ),
    "Turkish": (
        "{PETRA}, 6 May 2024 Pzt, 09:12 tarihinde şunu yazdı:",
        ("Kimden", "Gönderildi", "Kime", "Konu"),
        "6 Mayıs 2024 Pazartesi 09:12",
        "Özgün İleti",
    ),
    "Hungarian": (
        "{PETRA} ezt írta (időpont: 2024. máj. 6., H, 9:12):",
        ("Feladó", "Elküldve", "Címzett", "Tárgy"),
        "2024. május 6. 9:12",
        "Eredeti üzenet",
    ),
    "Romanian": (
        "În lun., 6 mai 2024 la 09:12, {PETRA} a scris:",
        ("De la", "Trimis", "Către", "Subiect"),
        "luni, 6 mai 2024 09:12",
        "Mesaj original",
    ),
    "Greek": (
        "Στις Δευ 6 Μαΐ 2024 στις 9:12 π.μ., ο χρήστης {PETRA} έγραψε:",
        ("Από", "Στάλθηκε", "Προς", "Θέμα"),
        "Δευτέρα, 6 Μαΐου 2024 9:12",
        "Αρχικό μήνυμα",
    ),
    "Ukrainian": (
        "пн, 6 трав. 2024 р. о 09:12 {PETRA} пише:",
        ("Від", "Надіслано", "Кому", "Тема"),
        "6 травня 2024 р. 9:12",
        "Вихідне повідомлення",
    ),
    "Japanese": (
        "2024年5月6日(月) 9:12 {PETRA}:",
        ("差出人", "送信日時", "宛先", "件名"),
        "2024年5月6日 9:12",
        "元のメッセージ",
    ),
    "Chinese": (
        "{PETRA} 于2024年5月6日周一 09:12写道：",
        ("发件人", "发送时间", "收件人", "主题"),
        "2024年5月6日 9:12",
        "邮件原件",
    ),
    "Korean": (
        "2024년 5월 6일 (월) 오전 9:12, {PETRA}님이 작성:",
        ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
        "2024년 5월 6일 월요일 9:12",
        "원본 메시지",
    ),
}


def forms(line: str, labels: tuple[str, ...], when: str, announced: str) -> dict[str, str]:
    """What Gmail, Apple Mail, Outlook and Thunderbird make of one message."""
    line = line.format(PETRA=PETRA)
    sender, sent, to, subject = labels
    office = f"{sender}: {PETRA}\n{sent}: {when}\n{to}: Omar <o@example.net>\n{subject}: 214\n"
    people = f"{sender}: {PETRA}", f"{to}: o@example.net"
    return {
        "signs": f"{line}\n\n> 120 tents.",
        "signs before the line, too": f"> {line}\n>\n> 120 tents.",
        "no signs": f"{line}\n\n120 tents.",
        "wrapped": line.replace(" <", "\n<") + "\n> 120 tents.",
        "office": f"{office}\n120 tents.",
        "office, below a rule": f"{'_' * 32}\n{office}\n120 tents.",
        "office, no address": f"-----{announced}-----\n{office.replace(' <petra@example.org>', '')}"
        "\n120 tents.",
        "forwarded": f"---------- {announced} ---------\n{people[0]}\n{sent}: {when}\n"
        f"{subject}: 214\n{people[1]}\n\n\n120 tents.",
        "subject first": f"-------- {announced} --------\n{subject}: \t214\n{sent}: \t{when}\n"
        f"{people[0]}\n{people[1]}\n\n120 tents.",
        "quoted headers": f"{announced}:\n\n> {people[0]}\n> {subject}: 214\n> {sent}: {when}\n"
        f"> {people[1]}\n>\n> 120 tents.",
    }


@pytest.mark.parametrize("given", LANGUAGES.values(), ids=LANGUAGES)
def test_every_shape_in_every_language(given, tmp_path):
    for form, text in forms(*given).items():
        letter = "From: omar@example.net\nSubject: Re: 214\nContent-Type: text/plain; charset=utf-8"
        data = f"{letter}\n\nThe figure is in.\n\nOmar\n\n{text}\n".encode()
        own, petra = load_all(tmp_path, "a.eml", data)
        assert own.text == "Re: 214\n\nThe figure is in.\n\nOmar", form
        assert petra.text.removeprefix("214\n\n") == "120 tents.", form
        assert (petra.author, petra.published) == ("Petra Lindqvist", "2024-05-06"), form


@pytest.mark.parametrize(
    "text",
    [
        "What: Town meeting\nWhen: Monday 6 May 2024 19:00\nWhere: Old hall\nMail: a@example.org",
        "Was: Konzert\nWann: Montag, 6. Mai 2024, 19:00 Uhr\nWo: Stadthalle\nKarten: k@example.org",
        "Lieu : Mairie\nDate : 6 mai 2024 19:00\nContact : Mairie <mairie@example.org>",
        "Chi: Petra Lindqvist\nQuando: 6 maggio 2024 09:12\nDove: Sala grande\nPrezzo: 12",
        "Tickets:\n\nAdults: 12\nChildren: 4\nOpened: 6 May 2024 09:00",
        "Programme:\n\nOpening: Petra Lindqvist\nStart: 6 May 2024 19:00\nPlace: Town hall",
        "Agenda:\n\n1: Budget\n2: Schools\n3: Roads 2024 09:00",
        "On Monday, 6 May 2024, the mayor said at 19:00:\n\nWe need tents.",
        "Write to Petra Lindqvist <petra@example.org> about:\n\nTents and water.",
    ],
)
def test_announcements_and_lists_are_no_mail(text):
    own, found = split(f"Dear readers,\n\n{text}\n\nThe editors")
    assert found == []
    assert own.text() == (f"Dear readers,\n\n{text}\n\nThe editors", ())


def test_a_block_of_headers_has_one_day_and_begins_with_the_writer():
    block = [f"Fra: {PETRA}", "Sendt: 6. maj 2024 09:12", "Til: Omar", "Emne: Tal"]
    assert [*shapes.headers(block, False).values()] == [
        "Petra Lindqvist",
        "6. maj 2024 09:12",
        "Tal",
    ]
    assert shapes.headers(block[1:], False) == {}
    assert shapes.headers([*block, "Møde: 7. maj 2024 10:00"], False) == {}


@pytest.mark.parametrize("when", ["06.05.2024 09:12", "2024-05-06 9.12", "6/5/2024 09:12:44"])
def test_days_in_figures(when):
    block = [f"Fra: {PETRA}", f"Sendt: {when}", "Til: Omar", "Emne: Tal"]
    assert [*shapes.headers(block, False).values()] == ["Petra Lindqvist", when, "Tal"]


def test_a_day_without_an_hour_is_no_header():
    block = [f"Kontakt: {PETRA}", "Dato: 06.05.2024", "Sted: Osby", "Pris: 12"]
    assert shapes.headers(block, False) == {}
