"""Company domains of e-mail addresses."""

import pytest

from unisono.identity.accounts import company_domain, company_domains, registered_domain


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("a@mail.shop.co.uk", "shop.co.uk"),
        ("a@Shop.example.com", "example.com"),
        ("a@gmail.com", ""),
        ("a@yahoo.co.jp", ""),
        ("a@web.de", ""),
        ("a@web.example", ""),
        ("ab" * 32, ""),
        ("", ""),
        ("a@sky.io", "sky.io"),
    ],
)
def test_company_domain(email, domain):
    assert company_domain(email) == domain


def test_company_domains_of_hosts():
    assert company_domains(["a@x.acme.org", "b@acme.org", "c@gmx.net"]) == {
        "x.acme.org": "acme.org",
        "acme.org": "acme.org",
    }


def test_no_network_is_touched(monkeypatch):
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise OSError("network")

    monkeypatch.setattr(socket, "socket", refuse)
    registered_domain.cache_clear()
    assert registered_domain("www.acme.com.au") == "acme.com.au"
