import pytest

TEXTS = {
    "utf-8-sig": "Kampagne,Kosten\nFrühjahr – grün,1\nÄpfel,2\n",
    "utf-16": "Kampagne\tKosten\nFrühjahr – grün\t1\nÄpfel\t2\n",
    "utf-16-le": "campaign\tcost\nspring sale\t1\nautumn sale\t2\n",
    "utf-16-be": "campaign\tcost\nspring sale\t1\nautumn sale\t2\n",
    "cp1252": "Kampagne;Kosten\nFrühjahr – für Größe „M“;1\nÄpfel und Öl;2\nCafé à la crème;3\n",
    "latin-1": "Kampagne;Kosten\nFrühjahr für Größe;1\nÄpfel und Öl;2\n",
    "cp1251": "Кампания;Расход\nВесенняя распродажа для новых клиентов;1\nОсенняя скидка;2\n",
    "cp932": "キャンペーン,費用\n春のセールのお知らせです,1\n秋の新商品キャンペーン,2\n",
    "gb18030": "广告系列,费用\n春季促销活动新客户,1\n秋季新品发布会,2\n",
}


@pytest.mark.parametrize("encoding", sorted(TEXTS))
def test_encodings(reader, encoding):
    text = TEXTS[encoding]
    landing = reader.one("a.csv", text.encode(encoding))
    lines = text.splitlines()
    mark = next(d for d in "\t;," if d in lines[0])
    assert [c.original for c in landing.columns] == lines[0].split(mark)
    assert [r[1:] for r in reader.rows(landing)] == [tuple(x.split(mark)) for x in lines[1:]]


def test_utf8_with_a_broken_byte_keeps_the_row_and_says_so(reader):
    text = "name,n\n" + "Größe,1\n" * 20
    landing = reader.one("a.csv", text.encode() + b"caf\xe9,2\n")
    assert landing.rows == 21
    assert reader.rows(landing)[-1] == (22, "caf\ufffd", "2")
    assert reader.asides(landing) == [(22, "value", "caf\ufffd,2")]
    assert any("1 characters could not be read as utf-8" in n for n in landing.notes)


def test_non_ascii_far_behind_the_head(reader):
    text = "name,n\n" + "plain,1\n" * 200_000 + "Größe und Länge,2\nÄrger,3\n"
    landing = reader.one("a.csv", text.encode("cp1252"))
    assert reader.rows(landing)[-1] == (200_003, "Ärger", "3")
