"""Lines of reports as offices of many countries write them, in the code page that their systems use. All made up."""

from typing import NamedTuple


class Written(NamedTuple):
    """Lines of a file, the heading first, by an office of the country."""

    language: str
    country: str
    encoding: str
    lines: tuple[str, ...]


REPORTS = (
    Written("fr", "FR", "windows-1252", (
        "N° série;Fabricant;Modèle;Fait;Lieu;Référence",
        "A1;Manufacture d'Armes;Saint-Étienne;perdu;Orléans;numéro effacé",
        "B2;Beretta;92FS;volé;Besançon;arme à feu retrouvée à côté",
        "C3;Verney-Carron;superposé;dérobé;Nîmes;trouvé près du château",
    )),
    Written("es", "ES", "windows-1252", (
        "N° serie;Marca;Modelo;Año;Lugar;Referencia",
        "A1;Star;semiautomática;robada;Cádiz;numeración borrada",
        "B2;Astra;revólver;extraviada;León;cañón corto, año 1976",
        "C3;Llama;escopeta;hurtada;Logroño;munición",
    )),
    Written("pt", "BR", "windows-1252", (
        "Nº série;Marca;Modelo;Situação;Município;Ocorrência",
        "A1;Taurus;pistola;roubada;São Paulo;numeração raspada",
        "B2;Rossi;revólver;furtada;Goiânia;cano médio, não consta",
        "C3;CBC;espingarda;extraviada;Maceió;munição",
    )),
    Written("de", "DE", "windows-1252", (
        "Waffennummer;Hersteller;Modell;Verlust;Ort;Aktenzeichen",
        "A1;Walther;PPK;gestohlen;München;Büchse, Straße",
        "B2;Heckler & Koch;P30;verloren;Köln;Behörde",
        "C3;Mauser;Karabiner;geraubt;Düsseldorf;für",
    )),
    Written("pl", "PL", "windows-1250", (
        "Numer seryjny;Producent;Model;Zdarzenie;Miejscowość;Znak sprawy",
        "A1;Radom;pistolet;skradziony;Łódź;zgłoszenie kradzieży",
        "B2;FB;strzelba gładkolufowa;zgubiona;Poznań;broń myśliwska",
        "C3;Zastava;pistolet;zagubiony;Wrocław;żołnierz, Świętokrzyska",
    )),
    Written("cs", "CZ", "windows-1250", (
        "Výrobní číslo;Výrobce;Model;Událost;Místo;Značka",
        "A1;Česká zbrojovka;pistole;odcizena;Plzeň;krádež vloupáním",
        "B2;Zbrojovka Brno;kulovnice;ztracena;Třebíč;lovecká zbraň",
    )),
    Written("hu", "HU", "windows-1250", (
        "Gyári szám;Gyártó;Típus;Esemény;Hely;Ügyszám",
        "A1;FÉG;pisztoly;ellopott;Győr;vadászfegyver, rendőrség",
        "B2;Fegyvergyár;sörétes puska;elveszett;Pécs;őrizetlen, bűncselekmény",
    )),
    Written("hr", "HR", "windows-1250", (
        "Serijski broj;Proizvođač;Model;Događaj;Mjesto;Oznaka",
        "A1;HS Produkt;pištolj;ukraden;Šibenik;lovačka puška",
        "B2;Zastava;puška;nestala;Đakovo;oružje, kuća",
    )),
    Written("cs", "CZ", "iso-8859-2", (
        "Výrobní číslo;Výrobce;Model;Událost;Místo;Značka",
        "A1;Česká zbrojovka;pistole;odcizena;Plzeň;krádež vloupáním, škoda",
        "B2;Zbrojovka Brno;kulovnice;ztracena;Třebíč;lovecká zbraň, žádost",
    )),
    Written("ru", "RU", "windows-1251", (
        "Серийный номер;Изготовитель;Модель;Событие;Место;Дело",
        "A1;ТОЗ;ружьё;похищено;Москва;охотничье",
        "B2;Ижевский завод;пистолет Макарова;утрачен;Казань;номер спилен",
    )),
    Written("ru", "RU", "cp866", (
        "Серийный номер;Изготовитель;Модель;Событие;Место;Дело",
        "A1;ТОЗ;ружьё;похищено;Москва;охотничье",
        "B2;Ижевский завод;пистолет Макарова;утрачен;Казань;номер спилен",
    )),
    Written("ru", "RU", "koi8-r", (
        "Серийный номер;Изготовитель;Модель;Событие;Место;Дело",
        "A1;ТОЗ;ружьё;похищено;Москва;охотничье",
        "B2;ИЖЕВСКИЙ ЗАВОД;ПИСТОЛЕТ МАКАРОВА;УТРАЧЕН;КАЗАНЬ;НОМЕР СПИЛЕН",
    )),
    Written("uk", "UA", "windows-1251", (
        "Серійний номер;Виробник;Модель;Подія;Місце;Справа",
        "A1;Форт;пістолет;викрадено;Київ;мисливська рушниця",
        "B2;Завод;карабін;крадіжка;Львів;зброя, розшук",
    )),
    Written("ar", "SA", "windows-1256", (
        "الرقم التسلسلي;الصانع;الطراز;الواقعة;المكان;المرجع",
        "A1;بيريتا;مسدس;مسروق;القاهرة;سلاح ناري",
        "B2;كلاشنكوف;بندقية;مفقود;الجيزة;رقم ممسوح",
    )),
    Written("tr", "TR", "windows-1254", (
        "Seri no;Üretici;Model;Olay;Yer;Dosya",
        "A1;Kırıkkale;tabanca;çalıntı;İstanbul;ruhsatlı silah",
        "B2;Sarsılmaz;av tüfeği;kayıp;Muğla;şarjör, çalınmış",
    )),
    Written("el", "GR", "windows-1253", (
        "Αριθμός σειράς;Κατασκευαστής;Μοντέλο;Γεγονός;Τόπος;Φάκελος",
        "A1;Μπερέτα;πιστόλι;κλοπή;Αθήνα;όπλο",
    )),
    Written("he", "IL", "windows-1255", (
        "מספר סידורי;יצרן;דגם;אירוע;מקום;תיק",
        "A1;יריחו;אקדח;נגנב;חיפה;נשק",
    )),
    Written("ja", "JP", "shift_jis", (
        "製造番号;製造者;型式;事案;場所;文書番号",
        "A1;ホーワ;小銃;盗難;東京都;猟銃",
        "B2;ミロク;散弾銃;紛失;高知県;銃番号不明",
    )),
    Written("zh", "CN", "gbk", (
        "编号;制造商;型号;事件;地点;案号",
        "A1;北方工业;手枪;被盗;北京市;枪号磨损",
        "B2;云南;猎枪;丢失;昆明市;派出所",
    )),
    Written("zh-tw", "TW", "big5", (
        "編號;製造商;型號;事件;地點;案號",
        "A1;北方工業;手槍;被竊;臺北市;槍號磨損",
        "B2;國營;獵槍;遺失;高雄市;派出所",
    )),
    Written("ko", "KR", "euc-kr", (
        "일련번호;제조사;모델;사건;장소;문서번호",
        "A1;대우;권총;도난;서울;총기",
        "B2;한화;엽총;분실;부산;번호 훼손",
    )),
)  # fmt: skip
