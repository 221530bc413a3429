"""Personal data that is known by its form alone: patterns over a plain text, each by the kind of data that it finds.

Patterns run on pydantic's regular expressions, which take time in proportion to the text whatever stands in it.
"""

from functools import cache
from typing import Final

from pydantic_core import SchemaValidator, core_schema

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
    r"|\b[\p{L}]+\s+(?:sokak|sokagi|caddesi|cad\.|sok\.)\s+(?:no)?[\s.:]*\d|\bshar[ie]+a?'?\s+(?:al|el)[\s-][\p{L}]|شارع\s+[\p{L}]"
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
FORMS: Final = {
    "an e-mail address": r"(?i)[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+",
    "a telephone number": rf"(?i)\b(?:{_TELEPHONE})\b[\s.:#°no]*\+?\(?\d(?:[\s().\-/]{{0,2}}\d){{5,14}}",
    "a date of birth": rf"(?i)(?:^|[^\p{{L}}])(?:{_BORN})[\s.:,=-]+(?:\p{{L}}{{3,9}}\.? )?\d"
    r"|\bgeb\.\s*\d|\b(?:19|20)\d\d\s?г\.?\s?р\b",
    # Also as one word, as identifiers are written: passportNoX1234567, DNI12345678Z
    "the number of somebody's papers": rf"(?i)\b(?:{_PAPERS})(?:{_NUMBER}|(?:no|nr|number)?[:#]?[a-z]{{0,3}}\d{{6,}})"
    r"|\b(?:dni|ssn|cpf|curp)[a-z]{0,4}\d{8,}"
    r"|\blicen[cs]e\s*(?:no|nr|num|number|n°|#|:)[\s.:#]*[a-z]{0,4}[\s-]?\d{4,}"
    r"|\b(?:dni|ssn|nie|cnh|cpf|c\.p\.f\.|nif|nss|curp|инн)\b[\s.:#°no-]*[a-z]{0,4}-?\d[\d .\-/]{6,}"
    r"|\brg\b[\s.:no°]*\d{1,2}\.\d{3}\.\d{3}|\b\d{3}\.\d{3}\.\d{3}-\d{2}\b",
    "somebody's name behind a label": rf"(?i)\b(?:{_PEOPLE})(?:.s)?(?: name)?\s*[:=]\s*[\p{{L}}]"
    rf"|(?:^|[;,.(|/])\s*(?:{_NAMES})\s*[:=]\s*[\p{{L}}]"
    r"|\b(?:owner|suspect|victim|accused|offender|witness|finder)\s+(?:is\s+|was\s+)?"
    r"(?-i:\p{Lu}\p{Ll}+\s+\p{Lu}\p{Ll}+|(?:\p{Lu}\.\s*)+\p{Lu}\p{Ll}+)",
    "where somebody lives": rf"(?i){_LIVES}",
    "somebody by title": _TITLED,
    "a telephone number in full": r"(?:^|[^\w])\+\s?[1-9](?:[\s().\-/]{0,2}\d){7,13}"
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


def has_form(kind: str, plain: str) -> bool:
    """Whether a plain text holds personal data of this kind, one of FORMS."""
    return _compiled(kind).isinstance_python(plain)


@cache
def _compiled(kind: str) -> SchemaValidator:
    pattern = FORMS[kind]
    for of_unicode, of_alphabets in _CLASSES:
        pattern = pattern.replace(of_unicode, of_alphabets)
    return SchemaValidator(core_schema.str_schema(pattern=pattern))
