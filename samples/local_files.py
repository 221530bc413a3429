"""Files of bureaus with English headings and local letters: in the numbers, and in other fields too or not there.

Made up with a seed: the letters of a country's alphabet before the digits of a serial number, and what else an office
writes. A file is made for each code page that the country's offices have used.
"""

import random
from typing import NamedTuple

HEADING = "serial_number,make,model,calibre,record_kind,occurred_on,occurred_in,ncb_reference,markings"


class LocalWriting(NamedTuple):
    """How offices of a country write: their code pages, the letters of their numbers, and words of other fields."""

    country: str
    encodings: tuple[str, ...]
    letters: str
    makes: tuple[str, ...]
    markings: tuple[str, ...]


_RUSSIAN = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"
_CYRILLIC = ("windows-1251", "koi8-r", "iso-8859-5", "cp866", "mac-cyrillic", "utf-8")
WRITINGS = (
    LocalWriting("RU", _CYRILLIC, _RUSSIAN, ("Ижмаш", "Тульский оружейный", "ТОЗ", "Молот-Оружие", "ЦКИБ", "Байкал"),
                 ("приклад расколот", "клеймо владельца стёрто", "царапина слева", "ремень кожаный",
                  "надпись на стволе")),
    LocalWriting("UA", ("windows-1251", "koi8-u", "iso-8859-5", "mac-cyrillic", "utf-8"),
        "АБВГДЕЄЖЗИІЇКЛМНОПРСТУФХЦЧШЩЮЯ",
                 ("Форт", "Маяк", "Зброяр", "Ерма-Інтер", "Шмайсер", "ІЖМЕХ"),
                 ("подряпина ліворуч", "приклад тріснутий", "гравіювання на затворі", "перефарбовано",
                  "ремінь шкіряний")),
    LocalWriting("BG", ("windows-1251", "iso-8859-5", "cp866", "mac-cyrillic", "utf-8"), "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЮЯ",
                 ("Арсенал", "Аркус", "ВМЗ Сопот", "Казанлъшка фабрика"),
                 ("надраскан приклад", "счупена мушка", "гравиран надпис", "липсва пълнител")),
    LocalWriting("RS", ("windows-1251", "iso-8859-5", "cp855", "utf-8"), "АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ",
                 ("Црвена застава", "Први партизан", "Ужице"),
                 ("огребан кундак", "недостаје оквир", "угравиран натпис", "поправљана дршка")),
    LocalWriting("PL", ("windows-1250", "iso-8859-2", "cp852", "utf-8"), "ABCDEFGHKLŁŚŻŹĆ",
                 ("Fabryka Broni Łucznik", "Wytwórnia Łódzka", "Zakłady Mechaniczne Tarnów"),
                 ("pęknięta kolba", "grawerunek na zamku", "ślady rdzy", "brak muszki i porysowana",
                  "napis częściowo starty")),
    LocalWriting("CZ", ("windows-1250", "iso-8859-2", "cp852", "utf-8"), "ABCČDEFHLŘŠŽ",
                 ("Česká zbrojovka", "Zbrojovka Vsetín", "Škodovy závody", "Zbrojovka Strakonice"),
                 ("poškrábaná pažba", "rýha na závěru", "chybí zásobník", "nápis přebroušen", "ryté písmeno")),
    LocalWriting("HU", ("windows-1250", "iso-8859-2", "cp852", "utf-8"), "ABCÉÖŐÜŰ",
                 ("Fegyver- és Gépgyár", "Danuvia", "Lámpagyár"),
                 ("repedt tus", "gravírozott felirat", "hiányzó tár", "köszörült és fényezett", "törött célgömb")),
    LocalWriting("RO", ("windows-1250", "iso-8859-2", "cp852", "utf-8"), "ABCŞŢĂ",
                 ("Uzina Mecanică Cugir", "Fabrica de arme Cugir", "Reşiţa"),
                 ("pat crăpat", "inscripţie ştearsă", "zgârietură în stânga", "lipsă încărcător")),
    LocalWriting("FR", ("windows-1252", "cp850", "macintosh", "iso-8859-15", "utf-8"), "ABCÉÇ",
                 ("Manufacture d'armes", "Société Générale", "Établissements Darne", "Hélice"),
                 ("crosse fêlée", "gravure à gauche", "pièce remplacée", "marquage meulé et rayé", "poinçon étranger")),
    LocalWriting("DE", ("windows-1252", "cp850", "macintosh", "utf-8"), "ABCÄÖÜ",
                 ("Waffenfabrik Mäuser", "Königlich Preußische", "Böhler Söhne"),
                 ("Kratzer am Griffstück", "Schaft geölt", "Gravur über dem Lauf", "vergrößerte Mündung")),
    LocalWriting("BR", ("windows-1252", "cp850", "macintosh", "utf-8"), "ABCÇÃ",
                 ("Amadeo Rossi", "Fábrica de Itajubá", "Companhia Brasileira"),
                 ("coronha rachada", "inscrição à esquerda", "não há carregador", "marcação da polícia",
                  "tambor de seis câmaras")),
    LocalWriting("ES", ("windows-1252", "cp850", "utf-8"), "ABCÑ",
                 ("Echeverría", "Compañía Unceta", "Gárate Anitua"),
                 ("culata partida", "inscripción borrada", "cañón recortado", "señales de óxido", "falta el guión")),
    LocalWriting("TR", ("windows-1254", "iso-8859-9", "cp857", "utf-8"), "ABCÇĞİÖŞÜ",
                 ("Kırıkkale", "Sarsılmaz", "Üzümlü", "TİSAŞ", "Yıldız", "HUĞLU"),
                 ("kabza çatlak", "şarjörü eksik", "namlu üzerinde yazı", "gümüş kaplama", "sürgüde çizik")),
    LocalWriting("GR", ("windows-1253", "iso-8859-7", "cp737", "utf-8"), "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
                 ("Ελληνική Βιομηχανία", "Πυρκάλ", "Μάουζερ"),
                 ("ραγισμένο κοντάκι", "χαραγμένα αρχικά", "λείπει γεμιστήρας", "σκουριά στην κάννη")),
    LocalWriting("IL", ("windows-1255", "iso-8859-8", "cp862", "utf-8"), "אבגדהוזחטיכלמנסעפצקרשת",
                 ("תעשייה צבאית", "בול", "סמית ווסון"),
                 ("קת שבורה", "חריטה בצד שמאל", "חסרה מחסנית", "סימני חלודה")),
    LocalWriting("SA", ("windows-1256", "iso-8859-6", "utf-8"), "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
                 ("المؤسسة العامة", "بيريتا", "كاراكال"),
                 ("المقبض مكسور", "نقش على الجانب الأيسر", "بدون مخزن", "آثار صدأ", "الجزء الخلفي مفقود")),
    LocalWriting("JP", ("shift_jis", "euc-jp", "utf-8"), "アイウエオカキクケコサシスセソタチツテト",
                 ("豊和工業", "ミロク製作所", "新中央工業"),
                 ("銃床にひび", "刻印あり", "弾倉なし", "錆が見られる")),
    LocalWriting("JP", ("shift_jis",), "ｱｲｳｴｵｶｷｸｹｺ", ("豊和工業", "ミロク製作所"), ("銃床にひび", "刻印あり")),
    LocalWriting("KR", ("euc-kr", "utf-8"), "가나다라마바사아자차카타파하",
                 ("대우정밀", "다산기공", "에스엔티모티브"),
                 ("개머리판 균열", "왼쪽에 각인", "탄창 없음", "녹슨 흔적")),
    LocalWriting("CN", ("gbk", "utf-8"), "甲乙丙丁京沪粤川云鲁辽陕",
                 ("北方工业", "建设工业集团", "长江机械厂"),
                 ("枪托有裂痕", "左侧刻字", "缺弹匣", "表面生锈")),
    LocalWriting("TW", ("big5", "utf-8"), "甲乙丙丁戊己庚辛",
                 ("聯勤兵工廠", "國營事業", "華山槍廠"),
                 ("槍托有裂痕", "左側刻字", "缺彈匣", "表面生鏽")),
    LocalWriting("TH", ("windows-874", "utf-8"), "กขคงจฉชซฐดตถทธนบปผพภมยรลวศสหอ",
                 ("กรมสรรพาวุธ", "โรงงานวัตถุระเบิด"),
                 ("ด้ามแตก", "มีรอยขีดข่วน", "ไม่มีซองกระสุน", "สนิมที่ลำกล้อง")),
    LocalWriting("LT", ("windows-1257", "iso-8859-13", "cp775", "utf-8"), "ABCČŠŽĖŪ",
                 ("Giraitės ginkluotės gamykla", "Šiaulių dirbtuvė"),
                 ("įskilusi buožė", "išgraviruotas užrašas", "trūksta dėtuvės", "pažymėta žvaigždute")),
    LocalWriting("LV", ("windows-1257", "iso-8859-13", "cp775", "utf-8"), "ABCČĢĶĻŅŠŽ",
                 ("Rīgas ieroču rūpnīca", "Tallinas darbnīca"),
                 ("iegravēts uzraksts", "trūkst magazīnas", "ieplaisājusi laide", "švīka kreisajā pusē")),
)  # fmt: skip


def local_file(writing: LocalWriting, rand: random.Random, lines: int, *, words: bool) -> str:
    """A file with English headings and numbers with local letters; with local words in other fields, or without any."""
    rows = [HEADING]
    for number in range(1, lines + 1):
        letters = "".join(rand.choice(writing.letters) for _ in range(rand.choice((1, 1, 2, 2, 3))))
        make = rand.choice(writing.makes) if words else rand.choice(("Beretta", "IZHMEKH", "CZ", "Taurus"))
        marks = rand.choice(writing.markings) if words and rand.random() < 0.5 else ""
        kind = rand.choice(("STOLEN", "LOST"))
        rows.append(
            f"{letters}{rand.randrange(100, 10**6)},{make},{rand.choice(('PM', '92FS', 'M57'))},9x18,{kind},2021-03-04,"
            f"{writing.country},{letters[0]}-{number},{marks}"
        )
    return "\n".join(rows) + "\n"
