"""Addresses by which an article is known again: without tracking, never merging two articles."""

import posixpath
import re as plain
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

import regex as re

TRACKING = re.compile(
    r"(?:utm|pk|mtm|hsa|at|ns|itm|_hs|piwik|matomo|ga|vero|oly|sc|trk|guce|__twitter)_\w+|_hs\w+"
    r"|(?:fb|g|d|ms|tw|tt|y|wicked|bran_)clid|gbraid|wbraid|igshid?|mc_[ce]id|_g[al]|mkt_tok|wickedid|ocid|cmp|cmpid"
    r"|traffic_source|ref_(?:src|url)|ftag|smid|xtor|ito|phpsessid|jsessionid|guccounter|spm|share_?id|feature_share"
    r"|soc_(?:src|trk)|taid|wt_z?mc|s_cid|ncid|sr_share|rss|mibextid|_branch_\w+|amp_\w+|__cf_\w+|mod|partner_rss|fromrss",
    re.IGNORECASE,
)
ORIGIN = frozenset(("ref", "source", "src", "from", "feed", "via", "referrer", "medium", "channel"))
ELSEWHERE = frozenset(
    "rss feed rssfeed newsletter twitter facebook telegram social share whatsapp email app rss2 atom".split()
)
ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
RESERVED = re.compile(rb"[/?#%\[\]@!$&'()*+,;=:\x00-\x20]")
SLASHES = re.compile("/{2,}")
PLAIN = plain.compile(r"[A-Za-z0-9/:@!$&'()*+,;=~._-]*")
SAFE = "/%:@!$&'()*+,;=~-._"


def canonical(url: str) -> str:
    """The address reduced to what tells articles apart; one that cannot be read comes back stripped."""
    url = url.strip().replace("&amp;", "&")
    try:
        parts = urlsplit(url)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https") or not host:
        return url
    query = _query(parts.query)
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return (
        f"https://{host}{'' if port in (None, 80, 443) else f':{port}'}{_path(parts.path)}{query}{fragment}"
    )


def _host(host: str) -> str:
    host = host.rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _path(path: str) -> str:
    path = SLASHES.sub("/", path) if "//" in path else path or "/"
    if "/." in path:
        path = posixpath.normpath(path) + ("/" if path.endswith("/") else "")
    if not PLAIN.fullmatch(path):
        path = quote(ESCAPED.sub(_unescaped, path), safe=SAFE)
    return path.rstrip("/") or "/"


def _unescaped(match: "re.Match[str]") -> str:
    """Escapes that stand for themselves undone, so that both spellings meet; reserved ones stay."""
    raw = unquote_to_bytes(match[0])
    kept = RESERVED.sub(lambda byte: b"%%%02X" % byte[0][0], raw)
    try:
        return kept.decode("utf-8")
    except UnicodeDecodeError:
        return match[0].upper()


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if not _tracks(*pair)]
    return f"?{urlencode(sorted(pairs))}" if pairs else ""


def _tracks(name: str, value: str) -> bool:
    return bool(TRACKING.fullmatch(name)) or (name.lower() in ORIGIN and value.lower() in ELSEWHERE)
