"""Number fields as people fill them in: every letter and digit is accounted for, nothing becomes a number unseen."""

import pytest

from iarms.domain.number_fields import NO_OTHER_FIELDS, OtherFields, read_number_field


def numbers(text: str, others: OtherFields = NO_OTHER_FIELDS) -> list[tuple[str, str]]:
    return [(number.component, number.serial.canonical) for number in read_number_field(text, others).numbers]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("AB012347", "AB012347"),
        ("ab-012 347", "AB012347"),
        ("MK-7.022", "MK7022"),
        ("1-30765-2002", "1307652002"),
        ("26-074384", "26074384"),
        ("G059981-10", "G05998110"),
        ("HLD-281", "HLD281"),
        ("BNFA-792", "BNFA792"),
        ("/BKTM451", "BKTM451"),
        ("´SEM30626", "SEM30626"),
        ("'83417'", "83417"),
        ("BKTN 493", "BKTN493"),
        ("BGUO 363", "BGUO363"),
        ("ANJE/045", "ANJE045"),
        ("A C E D 6 1 2", "ACED612"),
        ("KO 17753", "KO17753"),
        ("A 84517", "A84517"),
        ("DE 84517", "DE84517"),
        ("GA 84517", "GA84517"),
        ("AA 12 3456", "AA123456"),
        ("BR 84517", "BR84517"),
        ("PAS.32509", "PAS32509"),
        ("NC 84517", "NC84517"),
        ("C.537444", "C537444"),
        ("84517 US", "84517US"),
        ("STAR464", "STAR464"),
        ("CVIM434", "CVIM434"),
        ("T647219-NZ15755", "T647219NZ15755"),
        ("T110216-C79913", "T110216C79913"),
        ("12345-A", "12345A"),
        ("12345/A", "12345A"),
        ("AB / 12345", "AB12345"),
        ("84517E4", "84517E4"),
        ("12345", "12345"),
        ("1234", "1234"),
        ("999999", "999999"),
        ("380", "380"),
        ("7", "7"),
        ("SN12345", "SN12345"),
        ("N12345", "N12345"),
        ("ТН7763", "TH7763"),
        ("Ї8453", "Ї8453"),
        ("Ё8451", "Ё8451"),
        ("ЙЖ1234", "ЙЖ1234"),
        ("ČŠ44267", "ČŠ44267"),
        ("Ñ44267", "Ñ44267"),
        ("ＡＢ１２３", "AB123"),
        ("АВ٠١٢", "AB012"),
        ("ア12345", "ア12345"),
        ("א12345", "א12345"),
        ("1978-AB-1234", "1978AB1234"),
        ("N-123456", "N123456"),
        ("T6472-17 AB 12345", "T647217AB12345"),
        ("84517 AT", "84517AT"),
        ("DEC 1234", "DEC1234"),
        ("PF 12345 A", "PF12345A"),
        ("1234 b", "1234B"),
    ],
)
def test_a_number_is_read_as_it_stands(text: str, canonical: str):
    read = read_number_field(text)
    assert (read.verdict, read.state, numbers(text)) == ("read", "COMPLETE", [("", canonical)])


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("No. AB012347", "AB012347"),
        ("№ 12345A", "12345A"),
        ("Nº 84517", "84517"),
        ("N.º 84517", "84517"),
        ("N° 84517", "84517"),
        ("No. STAR464", "STAR464"),
        ("S/Nº 84517", "84517"),
        ("S/N: K4711", "K4711"),
        ("SER 18353", "18353"),
        ("SERIE 363458", "363458"),
        ("серия АБ № 8452", "AБ8452"),
        ("SERIE AB No. 84517", "AB84517"),
        ("SERIE A 84517", "A84517"),
        ("namba KO 17753", "KO17753"),
        ("ТН № 7763", "TH7763"),
        ("зав. № 84517", "84517"),
        ("Заводской номер 84517", "84517"),
        ("Regd. No. 77652", "77652"),
        ("Sr. No. 77653", "77653"),
        ("č. 84517", "84517"),
        ("SN#84517", "84517"),
        ("SERIE F NR. 84517", "F84517"),
        ("серия C № 84517", "C84517"),
        ("serie SZW, n. 84517", "SZW84517"),
        ("Nr fabr. 77654", "77654"),
        ("Waffennummer: AB 77654", "AB77654"),
        ("numéro de série 77654", "77654"),
        ("número de serie AB77654", "AB77654"),
        ("رقم 77651", "77651"),
        ("الرقم 77651", "77651"),
        ("番号 77651", "77651"),
        ("번호 77651", "77651"),
        ("FRAME 84517", "84517"),
        ("N.S.: AB84517", "AB84517"),
        ("N/S 84517", "84517"),
        ("с/н: ВКА 1234", "BKA1234"),
        ("Mat. n. AB84517", "AB84517"),
    ],
)
def test_a_label_is_no_part_of_the_number(text: str, canonical: str):
    read = read_number_field(text)
    assert read.verdict == "read"
    assert [number.serial.canonical for number in read.numbers] == [canonical]


@pytest.mark.parametrize(
    ("text", "canonical", "state"),
    [
        ("?FW469", "?FW469", "PARTIAL"),
        ("S_ 188175", "S?188175", "PARTIAL"),
        ("**266706", "??266706", "PARTIAL"),
        ("*266706", "*266706", "PARTIAL"),
        ("F724º7", "F724?7", "PARTIAL"),
        ("12##45", "12??45", "PARTIAL"),
        ("12...45", "12*45", "PARTIAL"),
        ("12□4•5", "12?4?5", "PARTIAL"),
        ("KKK????", "KKK????", "PARTIAL"),
        ("YF ****", "YF????", "PARTIAL"),
        ("AX8X628, X representa os algarismos nao identificados.", "A?8?628", "PARTIAL"),
        ("???6 (? = ilegivel)", "???6", "PARTIAL"),
        ("?JX212?? (removido por acao mecanica)", "?JX212??", "PARTIAL"),
        ("ends in 84563", "*84563", "PARTIAL"),
        ("last four 8464", "*8464", "PARTIAL"),
        ("terminado en 8451", "*8451", "PARTIAL"),
        ("last 4 digits 8451", "*8451", "PARTIAL"),
        ("últimos 4 dígitos 8451", "*8451", "PARTIAL"),
        ("T6472-17 (parcial)", "T647217", "PARTIAL"),
        ("T647218 (incompleto)", "T647218", "PARTIAL"),
        ("T6472-16 AI 034 digitos suprimidos", "T647216AI034", "PARTIAL"),
        ("possibly 84575", "84575", "PARTIAL"),
        ("83417 (ilegivel)", "83417", "PARTIAL"),
        ("A123 (ultimo digito duvidoso)", "A123", "PARTIAL"),
        ("A123456 (revelada por processo químico)", "A123456", "RESTORED_FULL"),
        ("A12?456 restored", "A12?456", "RESTORED_PARTIAL"),
        ("rest. A123456", "A123456", "RESTORED_FULL"),
        ("RASPADO - REVELADO 12345", "12345", "RESTORED_FULL"),
        ("номер восстановлен А123456", "A123456", "RESTORED_FULL"),
    ],
)
def test_what_is_not_all_of_a_number_is_never_certain(text: str, canonical: str, state: str):
    read = read_number_field(text)
    assert (read.fault, read.state) == (None, state)
    assert [number.serial.canonical for number in read.numbers] == [canonical]
    assert read.numbers[0].is_certain == (state == "RESTORED_FULL")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("21345; 713483", [("", "21345"), ("", "713483")]),
        ("21345 E 713483", [("", "21345"), ("", "713483")]),
        ("84572 и 84573", [("", "84572"), ("", "84573")]),
        ("84561 or 84562", [("", "84561"), ("", "84562")]),
        ("84517 o 84516", [("", "84517"), ("", "84516")]),
        ("84517\n90021", [("", "84517"), ("", "90021")]),
        ("84517 / 90021", [("", "84517"), ("", "90021")]),
        ("84517 (cano); 90021 (ferrolho)", [("SLIDE", "90021"), ("BARREL", "84517")]),
        ("KZB11997 - MONTAGEM 28991", [("", "KZB11997"), ("OTHER", "28991")]),
        ("CANO:TJX20195/FERROLHO:TJX20228", [("SLIDE", "TJX20228"), ("BARREL", "TJX20195")]),
        ("CANO:TJX20195/FERROLHO:TJX20228/ARMACAO:TJX2015*",
         [("FRAME", "TJX2015*"), ("SLIDE", "TJX20228"), ("BARREL", "TJX20195")]),
        ("CANO 83417 ARMACAO 65479", [("FRAME", "65479"), ("BARREL", "83417")]),
        ("83417 (CANO)", [("BARREL", "83417")]),
        ("84570 (F) 90021 (S)", [("FRAME", "84570"), ("SLIDE", "90021")]),
        ("Griffstück 84517 Verschluss 90021", [("FRAME", "84517"), ("SLIDE", "90021")]),
        ("chassi 84517 e tambor 90021", [("FRAME", "84517"), ("CYLINDER", "90021")]),
        ("Рамка 84517, затвор 90021", [("FRAME", "84517"), ("SLIDE", "90021")]),
    ],
)  # fmt: skip
def test_several_numbers_are_found_with_their_parts_and_told(text: str, found: list[tuple[str, str]]):
    assert read_number_field(text).verdict == "remark"
    assert numbers(text) == found


def test_of_two_numbers_of_which_one_is_meant_neither_is_certain():
    read = read_number_field("84561 or 84562")
    assert [number.is_certain for number in read.numbers] == [False, False]


def test_a_number_given_twice_is_one():
    assert numbers("21345, 21345") == [("", "21345")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.23E+11", "spreadsheet_number"),
        ("8.4517E4", "spreadsheet_number"),
        ("1,23457e+11", "spreadsheet_number"),
        ("84517.50", "spreadsheet_number"),
        ("123456.0", "spreadsheet_number"),
        ("25-Mar", "holds_date"),
        ("4-May", "holds_date"),
        ("12-Dez", "holds_date"),
        ("Mar-25", "holds_date"),
        ("3 Feb 2019", "holds_date"),
        ("2019-05-04", "holds_date"),
        ("04/05/2019", "holds_date"),
        ("2019-05-04 00:00:00", "holds_date"),
        ("12:45", "holds_time"),
        ("12:45:00", "holds_time"),
        ("7,62", "holds_calibre"),
        ("9MM PARA", "holds_calibre"),
        ("9MM", "holds_calibre"),
        (".380 ACP", "holds_calibre"),
        ("38SPL", "holds_calibre"),
        ("9x19", "holds_calibre"),
        ("12/70", "holds_calibre"),
        ("CAL 12", "holds_calibre"),
        ("84517 CAL 380", "holds_calibre"),
        ("MADE IN BRAZIL", "holds_legend"),
        ("PATENT 4539889", "holds_patent"),
        ("SEE REPORT", "holds_reference"),
        ("84540 to 84560", "number_range"),
        ("84540 - 84560", "number_range"),
        ("BKTN493/494", "several_numbers"),
        ("84517/90021", "several_numbers"),
        ("84517 90021", "several_numbers"),
        ("1,234,567", "several_numbers"),
        ("AB 123,456", "several_numbers"),
        ("84[5/6]17", "unclear_characters"),
        ("12(34)5", "unclear_characters"),
        ("A&B8466", "unknown_mark"),
        ("12345@6", "unknown_mark"),
        ("AB--123", "unknown_mark"),
        ("AB//123", "unknown_mark"),
        ("&#1058;&#1053;8451", "markup"),
        ("84517<br>54321", "markup"),
        ("SN: TJX20195MODEL: PT92", "holds_model"),
        ("ABCDE", "no_digit"),
        ("ELBOWROOM", "no_digit"),
        ("84517 elbowroom", "not_understood"),
        ("COLT 84517", "not_understood"),
        ("xqw.: UD246300", "not_understood"),
        ("xqw UD246300", "not_understood"),
        ("968051 xqw 968091", "not_understood"),
        ("PW2630 = 5", "not_understood"),
        ("45135 至 45194", "number_range"),
        ("(AB) 12345", "not_understood"),
        ("AB(12345)", "not_understood"),
        ("AB; 12345", "not_understood"),
        ("elbowroom 84517", "not_understood"),
        ("9" * 65, "too_long"),
        ("x" * 1001, "too_long"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(text: str, code: str):
    read = read_number_field(text)
    assert read.fault is not None
    assert (read.fault.code, read.numbers) == (code, ())


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("ELIMINADO", "OBLITERATED"),
        ("NOT VISIBLE", "OBLITERATED"),
        ("CORRODED", "OBLITERATED"),
        ("WEGGEFEILT", "OBLITERATED"),
        ("уничтожен", "OBLITERATED"),
        ("محذوف", "OBLITERATED"),
        ("RASURADO POR ACAO MECANICA", "OBLITERATED"),
        ("numeração raspada", "OBLITERATED"),
        ("RASPADA", "OBLITERATED"),
        ("???", "OBLITERATED"),
        ("відсутній", "NONE_EVER"),
        ("б/н", "NONE_EVER"),
        ("бн", "NONE_EVER"),
        ("brak", "NONE_EVER"),
        ("없음", "NONE_EVER"),
        ("无", "NONE_EVER"),
        ("なし", "NONE_EVER"),
        ("haina", "NONE_EVER"),
        ("illegible...", "OBLITERATED"),
        ("*raspada*", "OBLITERATED"),
        ("NONE", "NONE_EVER"),
        ("S/N", "NONE_EVER"),
        ("sem número", "NONE_EVER"),
        ("S/Nº", "NONE_EVER"),
        ("SEM Nº", "NONE_EVER"),
        ("NC", "UNKNOWN"),
        ("\\N", "UNKNOWN"),
        ("-", "UNKNOWN"),
        ("- / -", "UNKNOWN"),
        ("N/A", "UNKNOWN"),
        ("XXXX", "UNKNOWN"),
        ("0000", "UNKNOWN"),
        ("0", "UNKNOWN"),
        ("不詳", "UNKNOWN"),
        ("", "UNKNOWN"),
    ],
)
def test_a_field_without_a_number_says_what_its_words_stand_for(text: str, state: str):
    read = read_number_field(text)
    assert (read.verdict, read.numbers, read.state) == ("read", (), state)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("845172789084517000", "last_digits_lost"),
        ("83417 (CANO)", "number_of_other_part"),
        ("REMARCADO PARA A890357", "renumbered"),
        ("84517 (elbowroom)", "words_beside"),
        ("RASPADA elbowroom", "words_beside"),
        ("RASPDAA", "misspelt_word"),
    ],
)
def test_what_is_understood_otherwise_than_it_stands_is_told(text: str, code: str):
    read = read_number_field(text)
    assert (read.fault, [remark.code for remark in read.remarks]) == (None, [code])


@pytest.mark.parametrize("text", ["PT92AF", "PT-92 AF", "pt 92af"])
def test_a_model_is_no_number_where_the_make_or_the_model_says_so(text: str):
    taurus = OtherFields("Taurus", "")
    for others in (taurus, OtherFields("", "PT 92 AF")):
        read = read_number_field(text, others)
        assert read.fault is not None
        assert read.fault.code == "holds_model"
    assert numbers(text) == [("", "PT92AF")]


def test_letters_alone_are_a_number_only_of_makers_that_mark_such():
    assert numbers("ABC", OtherFields("Freedom Arms", "")) == [("", "ABC")]
    assert read_number_field("ABC", OtherFields("Taurus", "")).fault is not None
    assert numbers("ELIMINADO", OtherFields("Freedom Arms", "")) == []


def test_the_frame_without_a_number_is_told_though_another_part_has_one():
    read = read_number_field("CANO 83417 ARMACAO RASPADA")
    assert (read.state, numbers("CANO 83417 ARMACAO RASPADA")) == ("OBLITERATED", [("BARREL", "83417")])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("W367794, cano", [("BARREL", "W367794")]),
        ("slide; 84517", [("SLIDE", "84517")]),
        ("12345, 67890, cano", [("", "12345"), ("BARREL", "67890")]),
        ("frame: obliterated; 12345", [("", "12345")]),
        ("KA?????", [("", "KA?????")]),
        ("NI??", [("", "NI??")]),
        ("ST-951322", [("", "ST951322")]),
        ("SZ 93790", [("", "SZ93790")]),
        ("XX No. 88378", [("", "XX88378")]),
        ("KES-51045", [("", "KES51045")]),
        ("S1-65601-2016", [("", "S1656012016")]),
        ("COLT 349487", []),
        ("DIL 92336", [("", "DIL92336")]),
        ("č. 84517", [("", "84517")]),
        ("KPF925719 錆", [("", "KPF925719")]),
        ("*Н/У*", []),
        ("*without number*", []),
        ("wala...", []),
        ("°º", []),
    ],
)
def test_letters_beside_a_number_are_its_own_a_word_or_a_reason_to_refuse(text: str, read: list[tuple[str, str]]):
    assert numbers(text) == read


def test_a_number_with_unread_characters_is_no_model():
    assert numbers("5????", OtherFields("Walther", "P38")) == [("", "5????")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ИЖ-71 ВКА 1234", "holds_model"),
        ("ИЖ-71 № ВКА 1234", "holds_model"),
        ("ПМ ВК 1234", "holds_model"),
        ("ПМ № 123456", "holds_model"),
        ("АКМ 123456", "holds_model"),
        ("AK 47 123456", "holds_model"),
        ("PT92 ABC12345", "holds_model"),
        ("MOD. 92 84517", "holds_model"),
        ("GLOCK17 ABC123", "holds_make"),
        ("COLT84517", "holds_make"),
        ("cal. 12 84517", "holds_calibre"),
        ("CAL 38 84517", "holds_calibre"),
        ("22 LR 84517", "holds_calibre"),
        (".38 84517", "holds_calibre"),
        ("84517 .380", "holds_calibre"),
        ("84517 04/05/2019", "holds_date"),
        ("84517 de 04/05/2019", "holds_date"),
        ("84517, 2019-05-04", "holds_date"),
        ("maio 2019", "holds_date"),
        ("05/2019", "holds_date"),
        ("ВКА 1234 1987г.", "holds_year"),
        ("84517 (1987)", "holds_year"),
        ("1987 84517", "holds_year"),
        ("38 nº 84517", "not_understood"),
        ("Zav.nr 84517", "not_understood"),
        ("C/N 84517", "not_understood"),
        ("ca. 84517", "not_understood"),
        ("84517 x2", "not_understood"),
        ("2 x 84517", "not_understood"),
        ("3. 84517", "not_understood"),
        ("1 - 84517", "not_understood"),
        ('84517 4"', "not_understood"),
        ("84517 kg", "not_understood"),
        ("84517 fl. 3", "not_understood"),
        ("+55 61 99999-8888", "not_understood"),
        ("~84517", "unknown_mark"),
    ],
)
def test_what_stands_beside_a_number_is_no_part_of_it(text: str, code: str):
    read = read_number_field(text)
    assert read.fault is not None
    assert (read.fault.code, read.numbers) == (code, ())


@pytest.mark.parametrize(
    "text",
    ["84517 SUR", "84517 NC", "AB COM 84517", "SN-84517", "SONT-048", "FIAT*", "sem ?"],
)
def test_letters_that_may_be_a_word_or_of_a_number_are_neither_dropped_nor_taken(text: str):
    assert read_number_field(text).verdict == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "ABC12345/ABC12345", "AB12345 CD12346", "AB84517-AB84518", "84517-84518", "84517AB 84518CD", "84517.90021",
    ],
)  # fmt: skip
def test_two_whole_numbers_are_not_joined_into_one(text: str):
    read = read_number_field(text)
    assert read.fault is not None
    assert read.fault.code == "several_numbers"


def test_a_part_that_came_with_the_weapon_has_no_say_in_whose_number_it_is():
    assert numbers("84517 com silenciador") == [("", "84517")]
    assert numbers("84517 mit Magazin") == [("", "84517")]


def test_a_number_of_which_a_spreadsheet_lost_digits_is_partial():
    assert read_number_field("845172789084517000").state == "PARTIAL"


@pytest.mark.parametrize("unit", ["1無", "Aは", "한1", "번호", "無", "A#", "1A1", "12345 1987 ", "1*", "12 GA "])
def test_a_field_of_a_thousand_characters_of_any_scripts_is_read(unit: str):
    assert read_number_field((unit * 1000)[:1000]).numbers == ()
