"""Free text without personal data: what nobody may write into a record, a reason or an answer.

Owners and finders stay with the bureau: only the weapon goes into the database. The check knows what can be told from
its form: e-mail addresses, telephone numbers, dates of birth, numbers of papers, people behind a label or a title, and
addresses, as they are written in English, French, Spanish, Portuguese, German, Italian, Russian, Turkish and Arabic. A
bare name it cannot know: bureaus answer for those. It is for what comes in, never for what is kept: a pattern that is
added later must not make a record unreadable.

Patterns run on pydantic's regular expressions, which take time in proportion to the text whatever stands in it.
"""

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Annotated, Final

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError, SchemaValidator, core_schema

from iarms.models.api import Text48, Text64, Text128, Text500

# Each pattern is looked for in the text as `_plain` leaves it: without accents, in few letters.
_PEOPLE: Final = (
    "owner|co-owner|holder|keeper|possessor|suspect|victim|accused|offender|complainant|seller|buyer|purchaser|finder"
    "|witness|arrestee|proprietaire|detenteur|detentrice|possesseur|titulaire|victime|mis en cause|mise en cause"
    "|acquereur|acheteur|vendeur|temoin|plaignant|propietari[oa]|duen[oa]|titular|poseedor|poseedora|sospechos[oa]"
    "|victima|imputad[oa]|detenid[oa]|denunciante|comprador|vendedor|proprietari[oa]|don[oa] da arma|possuidor"
    "|possuidora|suspeit[oa]|pres[oa]|vitima|indiciad[oa]|besitzer|besitzerin|eigentumer|eigentumerin|inhaber|inhaberin"
    "|halter|halterin|tater|taterin|tatverdachtiger|tatverdachtige|beschuldigter|geschadigter|kaufer|verkaufer"
    "|detentore|possessore|sospettato|indagato|владелец|владелица|собственник|хозяин|подозреваемыи|подозреваемая"
    "|обвиняемыи|потерпевшии|потерпевшая|свидетель|покупатель|продавец|sahibi|suphelisi|al-?malik|malik|sahib"
    "|al-?mushtabah|المالك|مالك|صاحب|المشتبه|الضحية"
)
_NAMES: Final = (
    "(?:full |first |last |given |family |maiden )?name|surname|nom(?: de famille)?|prenoms?|nombres?|apellidos?"
    "|nome(?: completo)?|sobrenome|vorname|nachname|familienname|cognome|фамилия|имя|отчество|фио|ф\\. ?и\\. ?о\\."
    "|adi soyadi|soyadi|al-?ism|ism|الاسم|اسم"
)
_TELEPHONE: Final = (
    "tel|telephone|telefon|telefono|telefone|phone|mobile|mobil|movil|telemovel|celular|cellulare|cell|fax|whatsapp"
    "|handy|gsm|тел|телефон|моб|факс|hatif|jawwal|هاتف|جوال"
)
_BORN: Final = (
    r"d\.? ?o\.? ?b\.?|date of birth|birth ?date|born(?: on| in)?|nee? (?:le|en)|date de naissance|d\.d\.n"
    r"|geboren(?: am)?|geburtsdatum|nacid[oa](?: el| en)?|fecha de nacimiento|f\.? ?nac\.?"
    r"|nascid[oa](?: em| a)?|data de nascimento|d\.? ?nasc\.?|dt\.? ?nasc\.?|nat[oa] (?:il|nel)|data di nascita"
    r"|дата рождения|родил(?:ся|ась)|г\.? ?р\.|dogum tarihi|tarikh al-?mil[ae]+d|mawlid|تاريخ الميلاد|مواليد"
)
# Papers whose number is somebody's, whatever its form.
_PAPERS: Final = (
    r"pass?port|pass?eport|pasaporte?|passaporto|passaporte|reisepa(?:ss|ß)|паспорт\w*|jawaz(?: al)?[ -]?safar"
    r"|جواز ?(?:ال)?سفر|identity (?:card|document|no)|id[ -]card|national id(?:entity)?(?: card)?|personalausweis"
    r"|carte (?:nationale )?d.identite|cedula(?: de identidad| de ciudadania)?|carta d.identita"
    r"|documento (?:nacional )?de identidad|carteira de identidade|bilhete de identidade|cartao de cidadao"
    r"|удостоверени\w+ личности|снилс|kimlik no|(?:al-?)?hawiy+a|رقم الهوية|بطاقة الهوية|الرقم القومي"
    r"|(?:driv\w+(?:.s)?|gun|firearms?|weapons?|shotgun|hunting|carry) (?:licen[cs]e|permit|certificate)"
    r"|permis (?:de conduire|de chasse|de port d.armes?)|fuhrerschein|waffenschein|waffenbesitzkarte|jagdschein"
    r"|(?:licencia|permiso) de (?:conducir|conduccion|manejo|armas|caza|portacion)"
    r"|carteira de (?:habilitacao|motorista)|porte de arma|licenca de (?:uso e )?porte|patente di guida|porto d.armi"
    r"|водительск\w+ (?:права|удостоверени\w+)|разрешени\w+ на (?:оружие|хранение|ношение)"
    r"|social security(?: number)?|numero de securite sociale|steuer-?id|codice fiscale|titulo de eleitor"
)
# A word, the word for a number, and a number of at least four characters with few letters before its first digit:
# the words of passport-control-0042 are none of a number.
_NUMBER: Final = (
    r"\b\.?\s*(?:\p{L}{1,5}\s+)?(?:no|nr|num|number|numero|n|nummer|номер|raqm)?[\s.:#°=-]*"
    r"(?:\p{L}{1,4}[\s.\-/]){0,2}\p{L}{0,5}\d[\w .\-/]{3,}"
)
_STREET: Final = (
    # 12 Main Street; 12 bis rue de la Paix, rue de la Paix 12; calle Mayor 12; Rua das Flores, 123; Hauptstr. 5
    r"\b\d{1,5}[a-z]?,?\s+(?:[\p{L}][\p{L}'.-]*\s+){1,4}(?:street|st\.|avenue|ave\.|road|rd\.|lane|boulevard|blvd\.?)"
    r"|\b\d{1,4}\s?(?:bis|ter)?,?\s+(?:rue|avenue|av\.|boulevard|bd\.?|chemin|impasse|allee|quai)\s+[\p{L}]"
    r"|\brue\s+(?:[\p{L}][\p{L}'-]*,?\s+){1,5}\d{1,4}\b"
    r"|\b(?:calle|avda\.?|avenida|paseo|rua|travessa|alameda|estrada)\s+(?:[\p{L}][\p{L}'.-]*,?\s+){1,5}"
    r"(?:n[o.°]*\s*)?\d{1,5}\b"
    r"|\b[\p{L}]{3,}(?:strasse|straße|str\.|gasse|allee)\s+\d{1,4}[a-z]?\b"
    r"|(?:\bул\.|\bулица|\bпроспект|\bпр-т|\bпереулок|\bпер\.|\bшоссе)\s*[\p{L}-]+[\s,]+(?:д\.?\s*|дом\s*)?\d{1,4}"
    r"|\b[\p{L}]+\s+(?:sokak|sokagi|caddesi|cad\.|sok\.)\s+(?:no)?[\s.:]*\d|\bshar[ie]+[a']?\s+al-?[\p{L}]+|شارع\s+[\p{L}]"
    r"|(?:^|[;,.(|/])\s*(?:address|adresse|direccion|domicilio|endereco|anschrift|indirizzo|адрес|adres|anwan|العنوان|عنوان)"
    r"\s*[:=]"
)
_LIVES: Final = (
    r"\b(?:residing (?:at|in)|resident (?:of|in|at)|lives? (?:at|in)|living (?:at|in)|home address|private address"
    r"|demeurant|domiciliee?\b|wohnhaft|residente (?:en|em|in)|domiciliad[oa] (?:en|em)|morador(?:a)? (?:de|da|do|em)"
    r"|проживает|проживающ\w+|зарегистрирован\w* по адресу|yasin?di|ikamet)\b|مقيم في|يسكن"
)
_TITLED: Final = (
    r"\b(?:Mr|Mrs|Ms|Mme|Mlle|Herrn?|Frau|Monsieur|Madame|Senhora?|Senora?|Signora?|Sgt|Insp|Inspector|Inspecteur"
    r"|Kommissar|Sayyid)\b\.?\s+(?:\p{Lu}\.\s*)*\p{Lu}\p{L}+"
    r"|\b(?:Dr|Sra?|Srta|Dott|Prof)\.\s*(?:\p{Lu}\.\s*)*\p{Lu}\p{L}+"
    # Sig. Rossi, and not the maker of pistols
    r"|\bSig\.\s*(?:\p{Lu}\.\s*)*(?:[A-RT-Z]|S[b-z]|Sa[a-tv-z])\p{L}+"
    r"|\b(?:MRS|MME|MLLE|HERRN?|FRAU|SENHORA?|SENORA?|MONSIEUR|MADAME|SIGNORA?)\b\.?\s+\p{Lu}{2,}"
    r"|\b(?:MR|MS|DR|SRA?|SRTA)\.\s*(?:\p{Lu}\.\s*)*\p{Lu}{2,}"
    r"|\b(?:mr|mrs|mme|mlle|herr|frau|monsieur|senhora?|senora?)\b\.?\s+\p{L}{3,}"
    r"|(?:^|[\s(,;:])(?:г-н|г-жа|гражданин|гражданка|гражданину|гр\.|господин|госпожа)\s*\p{Lu}\p{L}+"
)
_PATTERNS: Final = {
    "an e-mail address": r"(?i)[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+",
    "a telephone number": rf"(?i)\b(?:{_TELEPHONE})\b[\s.:#°no]*\+?\(?\d(?:[\s().\-/]{{0,2}}\d){{5,14}}",
    "a date of birth": rf"(?i)(?:^|[^\p{{L}}])(?:{_BORN})[\s.:,=-]+(?:\p{{L}}{{3,9}}\.? )?\d"
    r"|\bgeb\.\s*\d|\b(?:19|20)\d\d\s?г\.?\s?р\b",
    # Also as one word, as identifiers are written: passportNoX1234567, DNI12345678Z
    "the number of somebody's papers": rf"(?i)\b(?:{_PAPERS})(?:{_NUMBER}|(?:no|nr|number)?[:#]?[a-z]{{0,3}}\d{{6,}})"
    r"|\b(?:dni|ssn|cpf|curp)[a-z]{0,4}\d{8,}"
    r"|\blicen[cs]e\s*(?:no|nr|num|number|n°|#|:)[\s.:#]*[a-z]{0,4}[\s-]?\d{4,}"
    r"|\b(?:dni|ssn|nie|cnh|cpf|c\.p\.f\.|nif|nss|curp|инн)\b[\s.:#°no-]*[a-z]{0,4}-?\d[\d .\-/]{5,}"
    r"|\brg\b[\s.:no°]*\d{1,2}\.\d{3}\.\d{3}|\b\d{3}\.\d{3}\.\d{3}-\d{2}\b",
    "somebody's name behind a label": rf"(?i)\b(?:{_PEOPLE})(?:.s)?(?: name)?\s*[:=]\s*[\p{{L}}]"
    rf"|(?:^|[;,.(|/])\s*(?:{_NAMES})\s*[:=]\s*[\p{{L}}]"
    r"|\b(?:owner|suspect|victim|accused|offender|witness|finder)\s+(?:is\s+|was\s+)?"
    r"(?-i:\p{Lu}\p{Ll}+\s+\p{Lu}\p{Ll}+|(?:\p{Lu}\.\s*)+\p{Lu}\p{Ll}+)",
    "where somebody lives": rf"(?i){_LIVES}",
    "somebody by title": _TITLED,
    "a telephone number in full": r"(?:^|[^\w])(?:\+\s?[1-9]|00[1-9]\d{0,2}[\s.\-/(])(?:[\s().\-/]{0,2}\d){7,13}"
    r"|(?:^|[^\w])0[1-9](?:[\s.\-]\d{2}){4}(?:$|[^\w])|\(\d{3}\)\s?\d{3}[\s.-]\d{4}\b|\b\d{3}-\d{3}-\d{4}\b"
    r"|\(\d{2}\)\s?9?\s?\d{4}-?\d{4}\b|\b0\d{4}\s\d{6}\b|\b0\d{2,4}\s?/\s?\d{5,8}\b",
    "an address": rf"(?i){_STREET}",
    "a telephone number after a plus": r"(?:^|[^\w])\+\s?[1-9](?:[\s().\-/]{0,2}\d){7,13}",
}
# The alphabets that the patterns are written in. Classes of all of Unicode would take ten times as long to compile,
# which a function pays at its first search; a letter of any other alphabet is made one of these.
_SMALL: Final = "a-zß\u0430-\u045f"
_LARGE: Final = "A-Z\u0400-\u042f"
_LETTERS: Final = f"{_SMALL}{_LARGE}\u0620-\u064a\u066e-\u06d3"
_CLASSES: Final = (
    (r"\p{Lu}", f"[{_LARGE}]"),
    (r"\p{Ll}", f"[{_SMALL}]"),
    (r"\p{L}", f"[{_LETTERS}]"),
    (r"\w", f"[{_LETTERS}0-9_]"),
    (r"\d", "[0-9]"),
    (r"\s", "[ ]"),
)
# What is no part of a number, a reference or the name of a thing.
IN_NAMES: Final = (
    "an e-mail address", "a telephone number", "a date of birth", "the number of somebody's papers",
    "somebody's name behind a label", "where somebody lives", "a telephone number after a plus",
)  # fmt: skip
# What stands on a weapon, and references of cases. Gunmakers sign with their street; proof houses and registries count
# in groups of digits.
ON_WEAPONS: Final = (*IN_NAMES, "somebody by title")
_SHOWN_AS: Final = {
    "a telephone number in full": "a telephone number",
    "a telephone number after a plus": "a telephone number",
}


def personal_data_in(text: str, kinds: tuple[str, ...] = tuple(_PATTERNS)) -> str | None:
    """What kind of personal data a text seems to hold, the first of these kinds; None where it holds none."""
    plain = _plain(text)
    for kind in kinds:
        if _compiled(kind).isinstance_python(plain):
            return _SHOWN_AS.get(kind, kind)
    return None


def _plain(text: str) -> str:
    """The text without accents, its digits ASCII, its spaces plain, its letters those that patterns are written in; a
    line that joins words is a space."""
    text = text.replace("_", " ")
    if text.isascii() and text.isprintable():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(_plain_character(c) for c in decomposed if not unicodedata.combining(c))


def _plain_character(character: str) -> str:
    if character.isascii() or "\u0400" <= character <= "\u045f" or character == "ß":
        return " " if character.isspace() else character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if not character.isalpha() or "\u0620" <= character <= "\u06d3":
        return " " if character.isspace() else character
    return "i" if character == "ı" else "X" if character.isupper() else "x"


@cache
def _compiled(kind: str) -> SchemaValidator:
    pattern = _PATTERNS[kind]
    for of_unicode, of_alphabets in _CLASSES:
        pattern = pattern.replace(of_unicode, of_alphabets)
    return SchemaValidator(core_schema.str_schema(pattern=pattern))


def refuse_personal_data(text: str, kinds: tuple[str, ...]) -> None:
    """Raises PydanticCustomError where a text seems to hold one of these kinds of personal data."""
    kind = personal_data_in(text, kinds)
    if kind is not None:
        raise PydanticCustomError(
            "personal_data", "looks like {kind}: no personal data is kept here, only what tells of the weapon",
            {"kind": kind},
        )  # fmt: skip


def _without(*kinds: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        refuse_personal_data(text, kinds)
        return text

    return check


# What people write in sentences.
_PROSE: Final = AfterValidator(_without(*_PATTERNS))
_MARKS: Final = AfterValidator(_without(*ON_WEAPONS))
# Numbers, references and names of things.
_NAMED: Final = AfterValidator(_without(*IN_NAMES))

Prose128 = Annotated[Text128, _PROSE]
Prose500 = Annotated[Text500, _PROSE]
Marks64 = Annotated[Text64, _MARKS]
Marks128 = Annotated[Text128, _MARKS]
Marks500 = Annotated[Text500, _MARKS]
Named64 = Annotated[Text64, _NAMED]
Reference48 = Annotated[Text48, _MARKS]
Reference64 = Annotated[Text64, _MARKS]
"""A reference of a case or the name of an operation: no person stands in it, by title or otherwise."""
