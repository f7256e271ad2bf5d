"""Exports of screens in other languages, and dates with the months' names of those languages."""

# ruff: noqa: E501 (header rows stay on one line, as the tools write them)

from datetime import date, datetime

import pytest

from unisono.sources.binding import Columns
from unisono.sources.catalogue import column_key, load_catalogue
from unisono.sources.column_style import decide_styles
from unisono.sources.parsing import date_sql, utc_time_sql

ADS = "date, campaign_name, ad_group_name, spend::DOUBLE, clicks, impressions, currency"
EXPORTS = [
    ("google_ads", "Tag;Kampagne;Anzeigengruppe;Währungscode;Klicks;Impr.;Kosten;Conversions;Conv.-Wert",
     "12. März 2026;Marke;Kern;EUR;1.234;5.678;1.234,50;2,00;99,90"),
    ("google_ads", "Jour;Campagne;Groupe d'annonces;Code de devise;Clics;Impr.;Coût;Conversions;Valeur de conv.",
     "12 mars 2026;Marke;Kern;EUR;1 234;5 678;1 234,50;2,00;99,90"),
    ("google_ads", "Día;Campaña;Grupo de anuncios;Código de moneda;Clics;Impr.;Coste;Conversiones;Valor de conv.",
     "12 mar 2026;Marke;Kern;EUR;1.234;5.678;1.234,50;2,00;99,90"),
    ("google_ads", "Giorno;Campagna;Gruppo di annunci;Codice valuta;Clic;Impr.;Costo;Conversioni;Valore conv.",
     "12 mar 2026;Marke;Kern;EUR;1.234;5.678;1.234,50;2,00;99,90"),
    ("google_ads", "Dia;Campanha;Grupo de anúncios;Código da moeda;Cliques;Impr.;Custo;Conversões;Valor da conv.",
     "12 de mar. de 2026;Marke;Kern;EUR;1.234;5.678;1.234,50;2,00;99,90"),
    ("meta_ads", "Kampagnenname;Anzeigengruppenname;Tag;Impressionen;Klicks (alle);Ausgegebener Betrag (EUR);Käufe;Berichtsstart;Berichtsende",
     "Marke;Kern;2026-03-12;5678;1234;1234,50;2;2026-03-12;2026-03-12"),
    ("meta_ads", "Nom de la campagne;Nom de l’ensemble de publicités;Jour;Impressions;Clics (tous);Montant dépensé (EUR);Achats;Début des rapports;Fin des rapports",
     "Marke;Kern;2026-03-12;5678;1234;1234,50;2;2026-03-12;2026-03-12"),
    ("meta_ads", "Nombre de la campaña;Nombre del conjunto de anuncios;Día;Impresiones;Clics (todos);Importe gastado (EUR);Compras;Inicio del informe;Fin del informe",
     "Marke;Kern;2026-03-12;5678;1234;1234,50;2;2026-03-12;2026-03-12"),
    ("meta_ads", "Nome da campanha;Nome do conjunto de anúncios;Dia;Impressões;Cliques (todos);Valor usado (EUR);Compras;Início dos relatórios;Término dos relatórios",
     "Marke;Kern;2026-03-12;5678;1234;1234,50;2;2026-03-12;2026-03-12"),
    ("meta_ads", "Naam campagne;Naam advertentieset;Dag;Weergaven;Klikken (alle);Besteed bedrag (EUR);Aankopen;Start rapportage;Einde rapportage",
     "Marke;Kern;2026-03-12;5678;1234;1234,50;2;2026-03-12;2026-03-12"),
    ("meta_ads", "Nazwa kampanii;Nazwa zestawu reklam;Dzień;Wyświetlenia;Kliknięcia (wszystkie);Wydana kwota (EUR);Zakupy",
     "Marke;Kern;2026-03-12;5678;1234;1234,50;2"),
    ("meta_ads", "بداية التقارير;نهاية التقارير;اسم الحملة;اسم مجموعة الإعلانات;المبلغ الذي تم إنفاقه (EUR);مرات الظهور;Clicks (all)",
     "2026-03-12;2026-03-12;Marke;Kern;1234,50;5678;1234"),
    ("linkedin_ads", "Startdatum (in UTC);Name der Kampagnengruppe;Kampagnenname;Währung;Gesamtausgaben;Impressionen;Klicks;Leads",
     "12.03.2026;Marke;Kern;EUR;1234,50;5678;1234;2"),
    ("linkedin_ads", "Date de début (en UTC);Nom du groupe de campagnes;Nom de la campagne;Devise;Total dépensé;Impressions;Clics;Leads",
     "12/03/2026;Marke;Kern;EUR;1234,50;5678;1234;2"),
    ("linkedin_ads", "Fecha de inicio (en UTC);Nombre del grupo de campañas;Nombre de la campaña;Moneda;Total gastado;Impresiones;Clics;Leads",
     "12/03/2026;Marke;Kern;EUR;1234,50;5678;1234;2"),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "header", "row"), EXPORTS)
def test_exports_in_other_languages_are_read_as_the_english_ones(bench, platform, header, row):
    path = f"{platform}/export.csv"
    names, cells = header.split(";"), row.split(";")
    found = bench.recognise(path, names)
    assert (found.platform, found.status, found.missing) == (platform, "mapped", ())
    bench.stage(path, names, [cells], day_first=True)
    assert bench.rows(f"SELECT {ADS} FROM staged.ad_performance_daily") == [
        (date(2026, 3, 12), "Marke", "Kern", 1234.5, 1234, 5678, "EUR")
    ]


def test_contacts_of_a_german_crm(bench):
    header = [
        "Datensatz-ID",
        "Vorname",
        "Nachname",
        "E-Mail",
        "Lifecycle-Phase",
        "Erstellungsdatum",
    ]
    found = bench.recognise("hubspot/kontakte.csv", header)
    assert (found.platform, found.table) == ("hubspot", "contacts")


def test_one_foreign_word_translates_nothing(bench):
    catalogue = load_catalogue()
    one = Columns(bench.land("a.csv", ["tag", "id", "clicks"]), catalogue.headers)
    two = Columns(bench.land("a.csv", ["Tag", "Ausgaben", "Klicks"]), catalogue.headers)
    assert not one.has(("day",))
    assert [two.find((k,)).original for k in ("day", "spend", "clicks")] == [
        "Tag", "Ausgaben", "Klicks",
    ]  # fmt: skip


def test_an_english_column_wins_over_a_translated_one(bench):
    land = bench.land("a.csv", ["Kosten", "Cost", "Klicks"])
    columns = Columns(land, load_catalogue().headers)
    assert columns.find(("cost",)).original == "Cost"


def test_no_header_in_the_list_is_an_english_one_of_another_meaning():
    headers = load_catalogue().headers
    assert column_key("Währungscode") == column_key("WAHRUNGSCODE")
    assert {h: e for h, e in headers.items() if h in headers.values() and h != e} == {}


DATES = {
    "12. März 2026": (2026, 3, 12), "12 janv. 2026": (2026, 1, 12),
    "12 de marzo de 2026": (2026, 3, 12), "1er février 2026": (2026, 2, 1),
    "mar. 12 mai 2026": (2026, 5, 12), "Do., 12. Dez. 2026": (2026, 12, 12),
    "2026. március 12.": (2026, 3, 12), "12 de abr. de 2026": (2026, 4, 12),
    "12 марта 2026 г.": (2026, 3, 12), "5 lipca 2026": (2026, 7, 5), "3. toukokuuta 2026": (2026, 5, 3),
    "12 mrt 2026": (2026, 3, 12), "Mai 2026": (2026, 5, 1), "2026年3月12日": (2026, 3, 12),
    "2026년 3월 12일": (2026, 3, 12), "Mar 12, 2026": (2026, 3, 12), "12. Okt. 26": (2026, 10, 12),
}  # fmt: skip


@pytest.mark.parametrize("text", DATES)
def test_months_have_the_names_of_many_languages(bench, text):
    landing = bench.land("d.csv", ["day"], [[text]])
    style = decide_styles(bench.engine, landing, [], ["day"], None)["day"]
    assert bench.rows(f"SELECT {date_sql('x', style)} FROM (SELECT '{text}' AS x)") == [
        (date(*DATES[text]),)
    ]


@pytest.mark.parametrize(
    "text", ["12 Foo 2026", "mar., 12.05.2026", "1 mai 2026 - 31 mai 2026", "may", "20 May"]
)
def test_what_is_no_day_is_not_read_as_one(bench, text):
    landing = bench.land("d.csv", ["day"], [[text]])
    style = decide_styles(bench.engine, landing, [], ["day"], None)["day"]
    assert bench.rows(f"SELECT {date_sql('x', style)} FROM (SELECT '{text}' AS x)") == [(None,)]


def test_times_of_day_beside_a_name_of_a_month(bench):
    landing = bench.land("d.csv", ["t"], [["12 août 2026 à 14:05"], ["12 maggio 2026 3:05:07 PM"]])
    style = decide_styles(bench.engine, landing, [], ["t"], None)["t"]
    sql = f"SELECT {utc_time_sql('t', style, 'UTC')} FROM read_parquet('{landing.parquet}')"
    assert bench.rows(sql) == [
        (datetime(2026, 8, 12, 14, 5),), (datetime(2026, 5, 12, 15, 5, 7),),
    ]  # fmt: skip
