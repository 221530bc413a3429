"""The words of descriptions beside names: hedges, marks, where it was made, actions, and what tells no models apart.

English, French, Spanish, Portuguese, German, Italian, Russian, and the commonest words of a few more languages and of
Arabic in Latin letters. Accents and case are dropped; a star stands for any ending.
"""

from typing import Final, Literal

from iarms.domain.text import Phrases
from iarms.models.firearm import FirearmType
from iarms.models.reference import Action

# What a phrase does to the names around it.
#
#   like_after   the design is that of the name that follows (copy of, tipo); the maker may be another
#   like_before  the design is that of the name in front (type, clone)
#   like         the same, on whichever side the name stands
#   looks        the weapon looks like the name that follows, and may be it
#   licence      the name that follows gave the design, and did not make the weapon
#   doubt        whoever writes is not sure
#   not          the name that follows is not meant
#   marked       what follows stands on the weapon
#   mark_at      what is in front stands on the weapon (on slide)
#   made         a country or maker follows
#   elsewhere    a country follows that did not make it (seized in)
#   importer     a name follows that imported it
#   serial       a serial number follows
#   year         a year follows
#   label        the name of a field, as in a form
Hedge = Literal[
    "like_after", "like_before", "like", "looks", "licence", "doubt", "not", "marked", "mark_at", "made", "elsewhere",
    "importer", "serial", "year", "label", "model_label",
]  # fmt: skip

HEDGES: Final[Phrases[Hedge]] = Phrases(
    {
        "like_after": """copy of|copy of a|copy of the|copies of|clone of|clone of a|replica of|imitation of
            based on|based on the|in the style of|style of|pattern of|modelled on|modeled on|version of
            fashioned after|lookalike of|look alike of|as a copy of|copie de|copie d|copie du|copie d un
            copie turque de|copie chinoise de|genre|imitation de|imitation d|facon|clone de|clone du|clone d
            inspire de|inspire du|replique de|replique d|replique du|copia de|copia de la|copia del|copia do
            copia da|copia di|imitacion de|imitacion|imitacao de|imitacao|estilo|clon de|clone da|clone do
            replica de|replica da|plataforma|kopie|kopie des|kopie der|kopie von|kopie einer|nachbau|nachbau der
            nachbau des|nachbau einer|nachbau von|aehnlich|ahnlich|im stil|im stil der|im stil einer|типа|копия
            под|аналог|реплика|клон|imitazione|taqlid|kopie van|typu|kopia|kopija|tipa|licenca da""",
        "looks": """looks like|looks like a|looks like an|look like|look like a|similar to|similar to a
            similar to the|similar a|similar al|similaire a|resembles|resembles a|resembling|resembling a
            ressemble a|ressemble a un|ressemblant a|ressemblant a un|similar ao|similar a pistola|parecida a
            parecido a|parecida com|parecido com|parecida a una|semelhante a|semelhante ao|aehnlich wie
            ahnlich wie|sieht aus wie|sieht aus wie eine|похож на|похожий на|simile a|lijkt op|like a|like an""",
        "like_before": """lookalike|look alike|look a like|clone|clones|copy|copies|pattern|style|styled|knockoff
            knock off|replica|imitation|derivative|derived|platform|like|ish|stil|artig|tipi|benzeri|taklidi
            kopyasi|taqlid|klon|variante|variant|ähnlich|aehnlich|family""",
        "like": "type|typ|tipo|tip|тип|copie|copia|kopya",
        "licence": """licence|license|licensed|under licence|under license|under licence from|licence from
            licencia|licenca|sous licence|bajo licencia|sob licenca|lizenz|in lizenz|unter lizenz|лицензия
            по лицензии|su licenza""",
        "doubt": """possibly|maybe|probably|perhaps|might be|might be a|could be|could be a|may be|i think
            likely|appears|appears to be|appears to be a|seems|seems to be|unsure|not sure|unknown if|peut etre
            probablement|semble|semble etre|quiza|quizas|tal vez|probablemente|parece|parece ser|posible
            posiblemente|talvez|provavelmente|possivelmente|aparentemente|vielleicht|wahrscheinlich|vermutlich
            evtl|eventuell|вероятно|возможно|может быть|похоже|forse|probabilmente|belki|mozda|presumably
            supposedly|believed to be|suspected""",
        "not": """not a|not an|not the|is not|isn t|isn t a|not|no es|no es una|no es un|nao e|nao e uma
            nao e um|n est pas|n est pas un|pas un|pas une|pas de|kein|keine|nicht|non e|non e una|не|не является""",
        "marked": """marked|markings|marking|marks|stamped|engraved|reads|inscribed|inscription|lettering
            rollmark|roll mark|slide says|says|slide reads|marquage|marquages|grave|gravee|inscripcion
            inscripciones|grabado|grabada|leyenda|gravado|gravada|gravacao|inscricao|inscricoes|escrito|aufschrift
            beschriftung|beschriftet|gestempelt|stempel|надпись|клеймо|клейма|маркировка|маркирован|scritta
            punzone|slide left|slide right|left side|right side|slide marked|barrel marked|receiver marked
            frame marked|import mark|proof mark|logo""",
        "mark_at": """on slide|on the slide|on receiver|on the receiver|on frame|on the frame|on barrel
            on the barrel|on grip|on the grip|on grips|on the grips|on trunnion|on the trunnion|on stock
            on the stock|on magazine|on the side|on left side|on right side|mark|mark on slide|stamp
            sur la glissiere|sur la culasse|sur le canon|sur la carcasse|sur la crosse|en la corredera|en el canon
            en el armazon|en el marco|no ferrolho|na armacao|no cano|na coronha|auf dem verschluss
            auf dem schlitten|auf dem lauf|auf verschluss|auf schlitten|am griff|на затворе|на стволе|на рамке
            sul carrello|sulla canna""",
        "made": """made in|made by|manufactured in|manufactured by|produced in|produced by|built in
            fabrique en|fabrique au|fabrique aux|fabriquee en|fabrique par|fabricado en|fabricada en|fabricado no
            fabricado na|fabricada no|fabricado em|fabricado por|hecho en|hecha en|feito no|feita no|feito em
            feita em|hergestellt in|produziert in|aus|produktion|сделано в|производство|производства|fabbricata a
            fabbricato in|fabbricata in|prodotta in|wyprodukowano w|made|fabrication|fabricacion|fabricacao
            industria|industrie|origin|origine|origen|origem|herkunft|country of origin|sina|sana|proizvedeno u
            country""",
        "elsewhere": """seized in|seized at|found in|found at|recovered in|recovered at|bought in|purchased in
            shipped from|shipped to|coming from|exported to|exported from|arrived from|consigned to|destined for
            en route to|flight from|saisi a|saisi en|saisie a|saisie au|trouve a|trouve en|incautada en
            incautado en|decomisada en|hallada en|apreendida em|apreendido em|apreendida no|apreendida na
            sichergestellt in|gefunden in|eingefuhrt aus|изъято в|изъят в|найден в|container from|parcel from
            mailed from""",
        "importer": """imported by|importer|importers|import by|imp by|importe par|importateur|importado por
            importada por|importador|importiert von|importeur|импортер""",
        "serial": """s n|sn|serial|serial no|serial number|serial nr|ser no|ser nr|numero de serie|no de serie
            n de serie|num serie|no serie|n serie|numero|número|nr|seriennummer|serien nr|waffennummer|waffen nr
            номер|серийный номер|matricola|matricula|seri no""",
        "year": """dated|date|year|year of manufacture|annee|an|ano|ano de fabricacao|anno|jahr|baujahr|bj|in
            from|circa|c|год|года|г|yili|yil|rok|made in year""",
        "model_label": "model|mod|modelo|modele|modell|modello|modelu|mdl|mle|модель|мод",
        "label": """make|maker|brand|marca|marque|marke|марка|manufacturer|fabricant|fabricante|hersteller
            calibre|caliber|kaliber|cal|kal|калибр|calibro|weapon|firearm|gun|handgun|arme|arma|waffe|оружие
            description""",
    }
)

# A clause ends here: what is said of a name in front does not hold for one behind.
TURNS: Final = frozenset("BUT MAIS PERO MAS ABER SONDERN HO ALTHOUGH HOWEVER".split())
NUMBER_WORDS: Final = {
    word: number
    for number, words in {
        5: "FIVE CINQ CINCO FUNF CINQUE", 6: "SIX SEIS SECHS SEI", 7: "SEVEN SEPT SIETE SETE SIEBEN",
        8: "EIGHT HUIT OCHO OITO ACHT", 9: "NINE NEUF NUEVE NOVE NEUN",
    }.items()
    for word in words.split()
}  # fmt: skip
SHOTS: Final = frozenset(
    """SHOT SHOTS SHOOTER TIRO TIROS DISPAROS COUPS COUP SCHUSS COLPI ROUND ROUNDS RDS RD CARTUCHOS CARTOUCHES PATRONEN
    TALQA STRZALOW HABOJA PATRONA""".split()
)

# Types beyond the words of reports that `iarms.domain.vocabulary` has.
TYPES: Final[Phrases[FirearmType]] = Phrases(
    {
        "CONVERTED_BLANK": """blank gun|blank firer|blank firing|blank firing gun|blank fire|alarm gun|alarm pistol
            gas gun|front firing blank|blank pistol converted|schreckschuss|signal pistol|сигнальный
            травматический пистолет|musaddas sawt|pistola a salve|a salve""",
        "PISTOL": "bastola|bastora|musaddas|mosadas|musadas|musaddass|mosaddas|side arm|sidearm|automatic pistol",
        "RIFLE": "bunduqiya|bunduqia|bundukia|bunduqiyya|bundoqiya|bundukiya|assault rifle|sniper|cuerno de chivo",
        "MACHINE_GUN": "rashash|rashshash|rashasha|bunduki ya rashasha",
        "IMPROVISED_OR_PRINTED": "home made|homemade gun|tubo|tube gun|slam gun|sans serie artisanale",
    }
)

ACTIONS: Final[Phrases[Action]] = Phrases(
    {
        "SEMI_AUTO": """semi auto|semiauto|semi automatic|semiautomatic*|semi automatique|semi automatica
            semi automatico|semi automatisch|semiautomatisch|halbautomat*|selbstlade*|полуавтомат*|самозаряд*
            samopowtarzaln*|yari otomatik|self loading|poluautomat*|autoloading""",
        "FULL_AUTO": """full auto|fully automatic|fully auto|select fire|selective fire|vollautomat*
            automatique complet|totalmente automatica|selectif""",
        "BOLT": """bolt action|bolt|a verrou|verrou|cerrojo|de cerrojo|a repeticao|repetierbuchse|repetierer
            repetiergewehr|продольно скользящ*|repetierbuechse""",
        "LEVER": "lever action|lever|levier de sous garde|a levier|de palanca|alavanca|unterhebel*",
        "PUMP": """pump action|pump|a pompe|pompe|bombeo|bomba|de bomba|a pompa|pompali|помпов*|vorderschaft*
            corredera|trombone action""",
        "REVOLVER_SA": "single action|simple action|accion simple|acao simples",
        "REVOLVER_DA": "double action|doble accion|dupla acao|double action only",
        "BREAK": """over and under|over under|o u|side by side|sxs|s x s|double barrel*|double barreled
            break action|break open|juxtapose|superpose|canons superposes|canons juxtaposes|dos canones|dois canos
            doble canon|cano duplo|yuxtapuesta|superpuesta|doppelflinte|bockflinte|doppietta|sovrapposto|двуствол*
            cifte|drilling""",
        "SINGLE_SHOT": "single shot|single barrel|monocoup|un coup|um cano|un canon|одностволь*|einzellader|monocanna",
        "MUZZLE_LOADING": "muzzle load*|muzzleload*|black powder|percussion|flintlock|vorderlader|avancarga|antecarga",
    }
)

# What is said of looks, parts and papers. Understood, and compared with nothing.
DETAILS: Final[Phrases[bool]] = Phrases(
    {
        True: """wooden|wood|stock|stocks|grip|grips|furniture|mag|mags|magazine|magazines|folding|fixed
            plastic|polymer|worn|rusty|rust|old|new|small|large|big|black|blue|blued|blueing|chrome|chromed|nickel
            nickeled|stainless|steel|silver|brown|tan|green|gold|plum|sight|sights|scope|scoped|optic|red dot
            barrel|length|long|short|snub|snubnose|snub nose|holster|box|boxed|case|papers|threaded|suppressor
            with|without|sawn off|sawed off|sawn|w|no|markings worn|worn off|removed|erased|obliterated|defaced
            numbers|number|letters|cyrillic|characters|slide|frame|receiver|trigger|hammer|hammerless|safety
            bayonet|underfolder|milled|stamped receiver|dimple|adjustable|property of|police|military|army|navy
            service|contract|issue|government issue|polizei|policia|polizia|politie|gendarmerie|nazi|proof
            proof marks|side|left|right|top|one|two|three|x|qty|pcs|piece|pieces|unit|units|rounds|rds|rd|ammo
            ammunition|cartridges|seized|found|recovered|in|the|a|an|of|and|or|by|for|from|visible|loaded|unloaded
            automatic|auto|tactical|hunting|sporting|target|assault|battle|sniper|light|heavy|crosse|bois|chargeur
            pliante|pliable|retractable|canon|scie|court|longue|avec|sans|de|du|des|la|le|les|un|une|modifie
            modifiee|local|locale|chasse|main|culata|plegable|cargador|madera|cano corto|canon corto|con|sin|el
            los|una|uno|del|al|y|e|numeracion|limada|borrada|niquelado|niquelada|pavonado|pavonada|negra|negro
            cromada|oxidada|oxidado|numeracao|raspada|suprimida|com|sem|da|do|das|dos|na|um|uma|aparente|montado
            coronha|carregador|cano|curto|longo|polegadas|mit|ohne|und|der|die|ein|eine|griff|schaft|holz
            holzschaft|magazin|umgebaut|gebaut|schwarz|brunniert|alt|с|со|без|и|на|для|от|пистолетная|деревянн*
            складн*|приклад|прикладом|магазин|магазином|переделанн*|травматическ*|охотничь*|боев*|сигнальн*
            под патрон|патрон|sawt|talqa|modificat*|converted|convert|conversion|blank|to|on|at|is|it|was|be|this
            that|but|only|same|colour|color|made up|build|ghost|lower|upper|ranch|riot|home|sport|serial removed
            numbers removed|cinco|cinq|seis|model|mod|carry|full|size|fullsize|compact size|tufegi|im|name|unknown
            maker|produktion|fabrication|single|sub|subcompact|sub compact|inside|type|generation|gen|gén|geração
            généracion|поколение|generacion|geracao|tel quel|aina ya|aina|yenye|namba|moja|mbili|iliyotengenezwa|pour
            für|fuer|para|per|için|dla|voor|za|для
            kwa|kwa ajili ya""",
    }
)
