from unisono.model.notebook import SHOWN, html_table


def test_texts_from_data_are_escaped_and_figures_rounded_as_everywhere() -> None:
    text = html_table("<b>", ("a<",), [("<script>",), (23.529,), (1200,), (None,), (True,)], ["&"])
    assert text == (
        "<table><caption>&lt;b&gt;</caption><thead><tr><th>a&lt;</th></tr></thead><tbody>"
        "<tr><td>&lt;script&gt;</td></tr><tr><td>23.5</td></tr><tr><td>1,200</td></tr>"
        "<tr><td>–</td></tr><tr><td>yes</td></tr></tbody></table><p>&amp;</p>"
    )


def test_long_tables_say_how_long_they_are() -> None:
    text = html_table("t", ("n",), [(n,) for n in range(SHOWN + 5)])
    assert (text.count("<td>"), text.endswith(f"<p>{SHOWN} of {SHOWN + 5} rows.</p>")) == (
        SHOWN,
        True,
    )
