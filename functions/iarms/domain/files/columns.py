"""Columns of bureaus' files by their names: which field a usual name stands for, and which hold personal data.

Without a mapping, a column is known by our own name for the field or by one of the usual names here; one that could be
two things (Country, Number) is not. Personal data does not belong into a record: columns of it are refused by name
until somebody declares that they are to be dropped.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from iarms.models.mapping import column_key, target_of

_USUAL: Final[Mapping[str, str]] = {
    "serial_number": """serial|serial no|serial number|serialnr|serial num|ser no|s/n|sn|weapon number|gun number|
        firearm number|n° série|nº de série|no série|numéro de série|num série|numero serie|número de serie|
        núm. serie|n° de serie|n° serie|no serie|número de série|numero de serie|matricola|numero di matricola|
        n. matricola|seriennummer|serien-nr|waffennummer|waffen-nr|numer seryjny|nr seryjny|numer broni|
        výrobní číslo|gyári szám|serijski broj|tvornički broj|număr serie|serie|série|seria|серийный номер|
        номер оружия|серия и номер|заводской номер|серійний номер|сериен номер|seri no|seri numarası|رقم السلاح|
        الرقم التسلسلي|الرقم المسلسل|αριθμός σειράς|مספר סידורי|编号|枪号|製造番号|일련번호|numeração|numeracion""",
    "serial_state": """state of number|serial number state|serial status|état du numéro|estado del número|
        estado da numeração|situação da numeração|zustand der nummer|состояние номера""",
    "make": """manufacturer|maker|brand|marque|fabricant|marca|fabricante|hersteller|marke|produttore|fabbricante|
        producent|výrobce|gyártó|proizvođač|producător|изготовитель|производитель|марка|виробник|марка оружия|
        üretici|marka|imalatçı|الصانع|الماركة|κατασκευαστής|יצרן|制造商|製造者|제조사|make/manufacturer|brand name|
        make name|marca da arma|marca del arma|marque de l'arme""",
    "model": """modèle|modelo|modell|modello|модель|модел|الطراز|الموديل|μοντέλο|דגם|型号|型式|모델|model name|
        modelo da arma|modelo del arma|modèle de l'arme|model no|model number""",
    "calibre": """caliber|cal|calibro|kaliber|kaliberbezeichnung|калибр|калібр|калибър|kalibre|العيار|
        διαμέτρημα|קליבר|口径|口徑|구경|kalibar|ráže|gauge|calibre da arma|calibre del arma""",
    "firearm_type": """type|weapon type|gun type|type of weapon|type of firearm|type d'arme|tipo|tipo de arma|
        tipo da arma|waffenart|waffentyp|art der waffe|tipo di arma|rodzaj broni|typ zbraně|druh zbraně|
        fegyver típusa|vrsta oružja|tip armă|вид оружия|тип оружия|тип|вид|тип зброї|silah türü|silah cinsi|
        نوع السلاح|النوع|τύπος όπλου|סוג נשק|枪种|種類|종류|
        espécie|especie|clase de arma|categoria da arma|arme|arma""",
    "country_of_manufacture": """country of origin|made in|country made|origin country|manufacturing country|
        pays de fabrication|pays d'origine|país de fabricación|país de origen|país de fabricação|país de origem|
        herstellungsland|ursprungsland|herstellerland|paese di fabbricazione|paese di origine|kraj produkcji|
        země původu|страна производства|страна изготовления|страна-изготовитель|страна происхождения|
        країна виробництва|menşe ülke|üretim ülkesi|بلد الصنع|بلد المنشأ|χώρα κατασκευής|产地|製造国|제조국""",
    "year": """year of manufacture|manufacture year|year made|année de fabrication|año de fabricación|
        ano de fabricação|herstellungsjahr|baujahr|anno di fabbricazione|rok produkcji|год выпуска|год изготовления|
        рік випуску|üretim yılı|سنة الصنع""",
    "importer": """importateur|importador|importeur|importatore|импортер|импортёр|ithalatçı|المستورد|importer mark""",
    "markings": """marks|marking|other marks|distinguishing marks|marquages|marquage|signes particuliers|marcas|
        marcaciones|otras marcas|marcações|sinais|kennzeichen|besondere kennzeichen|beschriftung|marcature|
        маркировка|клейма|особые приметы|işaretler|علامات|العلامات|proof marks""",
    # Not here, as they are also a version, a colour or a state of the whole: Ausführung, exécution, color, estado.
    "finish": """surface finish|surface treatment|finition|finition de surface|traitement de surface|fini|acabado|
        acabado superficial|acabado del arma|acabamento|acabamento superficial|acabamento da arma|oberfläche|
        oberflächenbehandlung|oberflächenfinish|finitura|finitura superficiale|afwerking|ytbehandling|
        overfladebehandling|pintakäsittely|wykończenie|wykończenie powierzchni|povrchová úprava|felületkezelés|
        završna obrada|površinska obrada|finisaj|отделка|отделка поверхности|покрытие|оздоблення|покриття|покритие|
        kaplama|yüzey kaplaması|yüzey işlemi|التشطيب|تشطيب السطح|φινίρισμα|גימור|表面处理|表面處理|表面処理|仕上げ|
        마감|표면처리""",
    "other_numbers": """other number|other serial numbers|additional numbers|second number|autres numéros|
        otros números|outros números|andere nummern|weitere nummern|altri numeri|другие номера|diğer numaralar|
        أرقام أخرى""",
    "other_numbers.BARREL": """barrel number|barrel serial number|barrel no|numéro du canon|número del cañón|
        número do cano|laufnummer|numero canna|номер ствола|رقم السبطانة""",
    "other_numbers.SLIDE": """slide number|slide serial number|numéro de la glissière|número de la corredera|
        número do ferrolho|schlittennummer|verschlussnummer|номер затвора""",
    "other_numbers.FRAME": """frame number|frame serial number|numéro de carcasse|número de armazón|
        número da armação|griffstücknummer|номер рамки""",
    "record_kind": """kind|kind of record|record type|category of record|offence|offense|event|event type|crime|
        nature du fait|fait|nature de l'infraction|motif|hecho|tipo de hecho|delito|fato|tipo de fato|ocorrência|
        natureza|delikt|ereignis|art des verlustes|fatto|evento|reato|zdarzenie|událost|событие|вид события|
        происшествие|преступление|подія|olay|suç türü|الواقعة|نوع الواقعة|γεγονός|事件|事案""",
    "occurred_on": """date|date of event|event date|date of theft|date stolen|date of loss|theft date|loss date|
        date du fait|date des faits|date du vol|date de la perte|fecha|fecha del hecho|fecha del robo|fecha de robo|
        data|data do fato|data da ocorrência|data do roubo|datum|tatzeit|tatdatum|verlustdatum|diebstahlsdatum|
        data del furto|data del fatto|data zdarzenia|data kradzieży|datum události|dátum|datum događaja|дата|
        дата события|дата кражи|дата утраты|дата хищения|дата події|tarih|olay tarihi|suç tarihi|التاريخ|
        تاريخ الواقعة|ημερομηνία|תאריך|日期|日付|날짜""",
    "occurred_in": """country of event|country of theft|country of loss|event country|pays du fait|pays des faits|
        pays du vol|país del hecho|país del robo|país do fato|país da ocorrência|tatland|land der tat|
        paese del fatto|kraj zdarzenia|страна события|страна кражи|країна події|olay ülkesi|بلد الواقعة""",
    "ncb_reference": """reference|reference no|reference number|ref|ref no|case number|case no|case reference|
        file number|file no|our reference|ncb reference|bureau reference|police reference|référence|n° de référence|
        numéro de dossier|n° dossier|dossier|n° de procédure|n° pv|referencia|número de expediente|expediente|
        n° expediente|referência|nº do processo|número da ocorrência|nº ocorrência|nº bo|boletim de ocorrência|
        aktenzeichen|az|vorgangsnummer|aktennummer|numero fascicolo|riferimento|znak sprawy|sygnatura|číslo jednací|
        spisová značka|ügyszám|oznaka predmeta|dosar|номер дела|дело|номер материала|справа|номер справи|dosya no|
        dosya|رقم القضية|رقم المحضر|المرجع|φάκελος|תיק|案号|文書番号""",
    "handling": "handling code|dissemination|restriction|restrictions",
    "status": "record status|statut|estado del registro|статус|الحالة",
    "review_by": "review date|date de révision|fecha de revisión|data de revisão",
    "test": "test record",
}

# Beginnings of words of columns with personal data, in capitals without accents; those with a stop are whole words.
_PERSONAL: Final = tuple(
    """OWNER HOLDER PROPRIET PROPIETAR PROPRIETAR TITULAR TITULAIRE HALTER BESITZER EIGENTUMER EIGENAAR DETENTEUR
    DETENTOR TENEDOR INHABER PORTADOR PORTEUR WLASCICIEL MAJITEL VLASNIK TULAJDON PROPRIETATE SAHIB ВЛАДЕЛ СОБСТВЕННИК
    ВЛАСНИК مالك المالك صاحب صاحبة ΙΔΙΟΚΤΗΤ ΚΑΤΟΧΟΣ בעלים SURNAME FORENAME LASTNAME FIRSTNAME FULLNAME PRENOM APELLID
    SOBRENOME COGNOME NACHNAME VORNAME FAMILIENNAME NAZWISK IMIE. PRIJMENI JMENO PREZIME IME. NUME. PRENUME SOYAD ФИО
    ФАМИЛИ ИМЯ. ОТЧЕСТВ ПРІЗВИЩ ІМЯ. اسم الاسم لقب اللقب ΟΝΟΜΑ ΕΠΩΝΥΜ שם. 姓名 氏名 이름 성명 ADDRESS ADRESS ADRES
    DIRECCION DOMICIL ENDERECO INDIRIZZ ANSCHRIFT WOHNORT WOHNSITZ STREET ZAMIESZK BYDLIST АДРЕС МЕСТОЖИТ ПРОЖИВ عنوان
    العنوان سكن ΔΙΕΥΘΥΝΣ כתובת 住址 地址 住所 주소 RESIDEN MORADA LOGRADOURO DOB. BIRTH BIRTHDATE BORN NAISSANCE NACIM
    NASCIM NASCITA GEBURT GEBOREN URODZ NAROZ ROJSTV РОЖДЕН НАРОДЖЕН DOGUM ميلاد الميلاد ΓΕΝΝΗΣ לידה 出生 生年月日
    생년월일 PHONE TELEPHONE TEL. MOBILE TELEFON TELEFONO CELULAR HANDYNUMMER ТЕЛЕФОН هاتف الهاتف ΤΗΛΕΦΩΝ טלפון 电话
    電話 전화 EMAIL MAIL COURRIEL CORREO PASSPORT PASSEPORT PASAPORTE PASSAPORTE REISEPASS PASZPORT ПАСПОРТ جواز
    PASAPORT 护照 IDCARD IDENTITY IDENTITE IDENTIDAD IDENTIDADE AUSWEIS DNI. NIE. NIF. CPF. RG. CNI. CURP. RUT. CEDULA
    SSN. SOCIALSECURITY PESEL ИНН. СНИЛС KIMLIK هوية الهوية AADHAAR LICENSEE VICTIM VITIMA OPFER GESCHADIGT
    COMPLAINANT DECLARANT DENUNCIANT PLAIGNANT SUSPECT SUSPEIT SOSPECHOS BESCHULDIGT ВИНОВН ПОТЕРПЕВШ ПОДОЗРЕВ
    ЗАЯВИТЕЛ PERPETRATOR OFFENDER ARRESTED WITNESS TEMOIN TESTIGO TESTEMUNHA PERSON. PERSONNE PERSONA. PESSOA SEX.
    SEXE SEXO GENDER GESCHLECHT NATIONALIT NACIONALIDAD NACIONALIDADE STAATSANGEH ГРАЖДАНСТВ BUYER SELLER PURCHASER
    ACHETEUR VENDEUR COMPRADOR VENDEDOR KAUFER""".split()
)
# These are a person's name only by themselves: Model name, Nom du modèle and Nome da marca are not.
_NAMES: Final = frozenset(
    "NAME NAMES NOM NOMS NOMBRE NOMBRES NOME NOMES AD ADI ADSOYAD NAAM NAMN NAVN NIMI NAZIV".split()
)
_WORD: Final = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def usual_target(name: str) -> str | None:
    """The field that a column's name stands for without a mapping; None for a name that is not known."""
    return target_of(name) or _usual().get(column_key(name))


@lru_cache(maxsize=4096)
def is_personal(name: str) -> bool:
    """Whether a column's name says that it holds personal data."""
    spread = unicodedata.normalize(
        "NFD", unicodedata.normalize("NFKC", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).upper()
    )
    words = _WORD.findall("".join(c for c in spread if not unicodedata.combining(c)))
    if "".join(words) in _NAMES:
        return True
    return any(
        word == each[:-1] if each.endswith(".") else word.startswith(each)
        for word in (*words, "".join(words))
        for each in _PERSONAL
    )


@cache
def _usual() -> dict[str, str]:
    named: dict[str, str] = {}
    for target, names in _USUAL.items():
        for name in (target, *" ".join(names.split()).split("|")):
            named[column_key(name)] = target
    return named
