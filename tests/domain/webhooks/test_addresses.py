"""Which urls a webhook may have, and to which addresses its name may lead."""

import pytest

from iarms.domain.webhooks import endpoint_in, is_public_address

CALLABLE = [
    ("https://hooks.example.org/iarms", ("hooks.example.org", 443, "/iarms", "hooks.example.org")),
    ("https://hooks.example.org", ("hooks.example.org", 443, "/", "hooks.example.org")),
    ("https://Hooks.Example.org:8443/a?b=c&d=/", ("hooks.example.org", 8443, "/a?b=c&d=/", "hooks.example.org:8443")),
    ("https://xn--bcher-kva.example/x", ("xn--bcher-kva.example", 443, "/x", "xn--bcher-kva.example")),
    ("https://police.gouv.fr./x", ("police.gouv.fr", 443, "/x", "police.gouv.fr")),
]


@pytest.mark.parametrize(("url", "leads"), CALLABLE)
def test_a_name_of_the_public_dns_by_https_may_be_called(url: str, leads: tuple[str, int, str, str]):
    endpoint = endpoint_in(url, loopback=False)
    assert (endpoint.name, endpoint.port, endpoint.target, endpoint.authority) == leads
    assert endpoint.is_tls
    assert not endpoint.is_own_machine


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "//hooks.example.org/",
        "hooks.example.org",
        "https://",
        "https://user@hooks.example.org/",
        "https://user:secret@hooks.example.org/",
        "https://@hooks.example.org/",
        "https://hooks.example.org/#fragment",
        "https://hooks.example.org/#",
        "https://hooks.example.org:22/",
        "https://hooks.example.org:80/",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:65536/",
        "https://hooks.example.org:x/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://8.8.8.8/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2001:4860:4860::8888]/",
        "https://localhost/",
        "https://localhost./",
        "https://metadata.google.internal/",
        "https://ip-10-0-0-1.ec2.internal/",
        "https://printer.local/",
        "https://router.lan/",
        "https://intranet/",
        "https://x.onion/",
        "https://1.0.0.127.in-addr.arpa/",
        "https://hooks.example.org\\@127.0.0.1/",
        "https://hooks.example.org\n.127.0.0.1/",
        "https://hooks.example.org/a b",
        "https://hooks.example.org/\r\nX: y",
        "https://bücher.example/",
        "https://hooks。example/",
        "https://-x.example/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 130}example/",
    ],
)
def test_nothing_else_may(url: str):
    with pytest.raises(ValueError, match=r".+"):
        endpoint_in(url, loopback=False)


def test_on_ones_own_machine_the_machine_itself_may_be_called_and_nothing_else_inside():
    endpoint = endpoint_in("http://127.0.0.1:9000/x", loopback=True)
    assert (endpoint.port, endpoint.is_tls, endpoint.is_own_machine) == (9000, False, True)
    assert endpoint_in("https://localhost:9443/x", loopback=True).is_own_machine
    for url in ("http://10.0.0.1/", "https://169.254.169.254/", "http://hooks.example.org/", "http://127.0.0.2/"):
        with pytest.raises(ValueError, match="must"):
            endpoint_in(url, loopback=True)


@pytest.mark.parametrize(
    "address",
    """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.0.1
    169.254.169.254 169.254.170.2 169.254.100.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1
    192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
    255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808
    64:ff9b:1::a00:1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 2001:10::1 2002:7f00:1::
    2002:808:808:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 2606:4700::1111%1 fec0::1 ff02::1
    8.8.8 0x08080808 134744072 hooks.example.org 8.8.8.8:443 [2606:4700::1111]
    """.split(),
)
def test_what_is_inside_reserved_or_a_tunnel_is_no_public_address(address: str):
    assert not is_public_address(address)


@pytest.mark.parametrize(
    "address",
    """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255
    169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0
    223.255.255.255 2606:4700:4700::1111 2a00:1450:4001:81b::200e 2001:4860:4860::8888 2001:200::1
    """.split(),
)
def test_what_lies_beside_them_is(address: str):
    assert is_public_address(address)
