"""What makers, models, calibres and types are called, and which of them are the same or mistaken for one another.

    makes               a make out of any of its spellings; make_words: words that are no names
    calibres            a calibre out of any of its spellings; calibre_text, calibre_tables, calibre_dates,
                        calibre_grammar, calibre_names: the stages of that
    model_table         families and variants; model_tokens, model_reading: a model field read; model_comparison
    designs             who makes copies of one design
    model_facts         where families of models are made, and how
    craft               words for weapons made by hand
    factory_marks       marks that name their factory
    firearm_reading     a weapon's description read once, each value put into the field where it belongs
    traits              a weapon's make, model, calibre, type and country, compared one by one

Other packages import from here, not from the modules.
"""

from iarms.domain.vocabulary.calibres import (
    CalibreReading,
    calibre_entry,
    calibre_name,
    calibre_remark,
    calibres_beginning,
    calibres_version,
    read_calibre,
)
from iarms.domain.vocabulary.craft import is_craft_made, without_craft_words
from iarms.domain.vocabulary.designs import all_designs, designs_of, relatives_of
from iarms.domain.vocabulary.factory_marks import mark_at, sign_end
from iarms.domain.vocabulary.firearm_reading import (
    DescriptionFields,
    ReadDescription,
    fields_of,
    parse_description,
    recorded_traits,
    traits_of,
)
from iarms.domain.vocabulary.makes import (
    MakeReading,
    common_makes,
    importer_country,
    is_trade_word,
    make_codes,
    make_countries,
    make_entry,
    make_name,
    makes_beginning,
    makes_version,
    misspelt_name,
    mistaken_for,
    name_at,
    name_word,
    read_make,
    squeeze,
)
from iarms.domain.vocabulary.model_comparison import ModelLikeness, designation_reason
from iarms.domain.vocabulary.model_facts import family_facts, model_countries
from iarms.domain.vocabulary.model_reading import (
    BORES,
    CALIBRE_TEXT,
    LENGTH_TEXT,
    Designation,
    read_designation,
    recorded_designation,
)
from iarms.domain.vocabulary.model_table import (
    ANYONE,
    Known,
    ModelIndex,
    blank_models,
    confused_groups,
    facts_of,
    families_of,
    kinds,
    models_of,
    models_of_all,
    namesakes_of,
)
from iarms.domain.vocabulary.model_tokens import (
    IDLE,
    NOISE,
    is_descriptive,
    read_type_word,
    table_key,
    tokens_in,
    type_run,
    type_words,
)
from iarms.domain.vocabulary.traits import (
    Likeness,
    Traits,
    compare_calibres,
    compare_countries,
    compare_makes,
    compare_models,
    compare_types,
    posted_traits,
    related_types,
)

__all__ = [
    "ANYONE",
    "BORES",
    "CALIBRE_TEXT",
    "IDLE",
    "LENGTH_TEXT",
    "NOISE",
    "CalibreReading",
    "DescriptionFields",
    "Designation",
    "Known",
    "Likeness",
    "MakeReading",
    "ModelIndex",
    "ModelLikeness",
    "ReadDescription",
    "Traits",
    "all_designs",
    "blank_models",
    "calibre_entry",
    "calibre_name",
    "calibre_remark",
    "calibres_beginning",
    "calibres_version",
    "common_makes",
    "compare_calibres",
    "compare_countries",
    "compare_makes",
    "compare_models",
    "compare_types",
    "confused_groups",
    "designation_reason",
    "designs_of",
    "facts_of",
    "families_of",
    "family_facts",
    "fields_of",
    "importer_country",
    "is_craft_made",
    "is_descriptive",
    "is_trade_word",
    "kinds",
    "make_codes",
    "make_countries",
    "make_entry",
    "make_name",
    "makes_beginning",
    "makes_version",
    "mark_at",
    "misspelt_name",
    "mistaken_for",
    "model_countries",
    "models_of",
    "models_of_all",
    "name_at",
    "name_word",
    "namesakes_of",
    "parse_description",
    "posted_traits",
    "read_calibre",
    "read_designation",
    "read_make",
    "read_type_word",
    "recorded_designation",
    "recorded_traits",
    "related_types",
    "relatives_of",
    "sign_end",
    "squeeze",
    "table_key",
    "tokens_in",
    "traits_of",
    "type_run",
    "type_words",
    "without_craft_words",
]
