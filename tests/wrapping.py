"""Clean articles made into text dumps of scraped pages: titles twice, buttons, "read more", cut teasers.

>>> wrap("Title", ["One.", "Two."], [("Other", "A long text …")], "en", LAYOUTS[0])
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex as re


@dataclass(frozen=True, slots=True)
class Furniture:
    """What a site of one language writes around its articles."""

    more: tuple[str, ...]
    related: tuple[str, ...]
    share: tuple[str, ...]
    also: tuple[str, ...]
    dates: tuple[str, ...]
    footer: tuple[str, ...]
    menu: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a site dumps a page: which furniture stands where, and what comes twice."""

    name: str
    titles: int = 2
    teaser_titles: int = 2
    blank_after_title: bool = True
    blank_paragraphs: bool = False
    doubled_paragraph: bool = True
    more: bool = True
    related: bool = False
    share: bool = False
    inline: bool = False
    dated: bool = False
    footer: bool = False
    recased: bool = False
    ragged: bool = False
    menu: bool = False
    trail: bool = False
    sited: bool = False
    more_each: bool = False
    listed: bool = False
    ending: str = ""
    teasers: int = 4


LAYOUTS = (
    Layout("plain"),
    Layout("blank lines", blank_paragraphs=True, doubled_paragraph=False, more=False),
    Layout("buttons", more=False, related=True, share=True, footer=True),
    Layout("recased", recased=True, related=True, ending="…"),
    Layout("inline", inline=True, doubled_paragraph=False, ending="..."),
    Layout("dated", dated=True, share=True, related=True, more=False),
    Layout("single teaser titles", teaser_titles=1, related=True),
    Layout("ragged", ragged=True, blank_after_title=False, footer=True, ending=" [...]"),
    Layout("alone", titles=1, doubled_paragraph=False, more=False, teasers=0, blank_paragraphs=True),
    Layout("menu", menu=True, more_each=True, teaser_titles=1, more=False, ending="..."),
    Layout("trail", trail=True, titles=1, more=False, share=True),
    Layout("window titles", sited=True, related=True),
    Layout("titles only", titles=1, listed=True, related=True, more=False),
    Layout("everything", share=True, inline=True, dated=True, related=True, footer=True, ragged=True),
)

FURNITURE = {
    "ar": Furniture(
        ("قراءة المزيد", "اقرأ المزيد", "المزيد"),
        ("اقرأ أيضا", "مواضيع ذات صلة", "قد يعجبك أيضا", "الأكثر قراءة"),
        ("مشاركة", "فيسبوك", "تويتر", "واتساب", "نسخ الرابط"),
        ("اقرأ أيضا: ", "شاهد أيضا | "),
        ("تاريخ النشر: 12 نوفمبر 2026", "الخميس 12 نوفمبر 2026 - 14:30", "منذ 3 ساعات"),
        ("جميع الحقوق محفوظة", "© 2026 جميع الحقوق محفوظة"),
        ("الرئيسية", "أخبار", "سياسة", "اقتصاد", "رياضة", "ثقافة"),
    ),
    "en": Furniture(
        ("Read more", "Continue reading", "Show more"),
        ("Related articles", "You may also like", "More on this story", "Most read"),
        ("Share", "Facebook", "Twitter", "WhatsApp", "Copy link"),
        ("Read also: ", "Related: "),
        ("Published: 12 November 2026", "12 November 2026, 14:30", "3 hours ago"),
        ("All rights reserved", "© 2026 The Daily Page. All rights reserved."),
        ("Home", "World", "Politics", "Business", "Sport", "Culture"),
    ),
    "fr": Furniture(
        ("Lire la suite", "Lire plus", "Voir plus"),
        ("À lire aussi", "Sur le même sujet", "Articles liés", "Les plus lus"),
        ("Partager", "Facebook", "Twitter", "WhatsApp", "Copier le lien"),
        ("Lire aussi : ", "À lire aussi : "),
        ("Publié le 12 novembre 2026 à 14h30", "12 novembre 2026", "il y a 3 heures"),
        ("Tous droits réservés", "© 2026 Tous droits réservés"),
        ("Accueil", "Monde", "Politique", "Économie", "Sport", "Culture"),
    ),
    "es": Furniture(
        ("Leer más", "Seguir leyendo", "Ver más"),
        ("Te puede interesar", "Noticias relacionadas", "Lee también", "Lo más leído"),
        ("Compartir", "Facebook", "Twitter", "WhatsApp", "Copiar enlace"),
        ("Lee también: ", "Te puede interesar: "),
        ("Publicado el 12 de noviembre de 2026", "12 de noviembre de 2026", "hace 3 horas"),
        ("Todos los derechos reservados", "© 2026 Todos los derechos reservados"),
        ("Portada", "Mundo", "Política", "Economía", "Deportes", "Cultura"),
    ),
    "de": Furniture(
        ("Weiterlesen", "Mehr lesen", "Mehr anzeigen"),
        ("Mehr zum Thema", "Lesen Sie auch", "Verwandte Artikel", "Meistgelesen"),
        ("Teilen", "Facebook", "Twitter", "WhatsApp", "Link kopieren"),
        ("Lesen Sie auch: ", "Mehr zum Thema: "),
        ("Veröffentlicht am 12. November 2026", "12. November 2026, 14:30 Uhr", "vor 3 Stunden"),
        ("Alle Rechte vorbehalten", "© 2026 Alle Rechte vorbehalten"),
        ("Startseite", "Politik", "Wirtschaft", "Sport", "Kultur", "Wissen"),
    ),
    "tr": Furniture(
        ("Devamını oku", "Daha fazla", "Haberin devamı"),
        ("İlgili haberler", "Benzer haberler", "Çok okunanlar"),
        ("Paylaş", "Facebook", "Twitter", "WhatsApp", "Yazdır"),
        ("Ayrıca okuyun: ", "İlgili haber: "),
        ("Güncelleme: 12 Kasım 2026", "12 Kasım 2026 Perşembe 14:30", "3 saat önce"),
        ("Tüm hakları saklıdır", "© 2026 Tüm hakları saklıdır"),
        ("Anasayfa", "Gündem", "Dünya", "Ekonomi", "Spor", "Kültür"),
    ),
    "fa": Furniture(
        ("ادامه مطلب", "بیشتر بخوانید", "ادامه"),
        ("اخبار مرتبط", "همچنین بخوانید", "پربازدیدترین"),
        ("اشتراک گذاری", "فیسبوک", "توییتر", "تلگرام", "کپی لینک"),
        ("بیشتر بخوانید: ", "همچنین بخوانید: "),
        ("تاریخ انتشار: ۲۱ آبان ۱۴۰۵", "۲۱ آبان ۱۴۰۵ - ۱۴:۳۰", "۳ ساعت پیش"),
        ("کلیه حقوق محفوظ است", "© ۲۰۲۶ تمامی حقوق محفوظ است"),
        ("خانه", "سیاست", "جهان", "اقتصاد", "ورزش", "فرهنگ"),
    ),
    "ur": Furniture(
        ("مزید پڑھیں", "مکمل خبر پڑھیں"),
        ("متعلقہ خبریں", "یہ بھی پڑھیں", "مزید خبریں"),
        ("شیئر کریں", "فیس بک", "ٹوئٹر", "واٹس ایپ", "پرنٹ"),
        ("یہ بھی پڑھیں: ",),
        ("تاریخ: 12 نومبر 2026", "12 نومبر 2026", "3 گھنٹے پہلے"),
        ("جملہ حقوق محفوظ ہیں", "© 2026 جملہ حقوق محفوظ ہیں"),
        ("صفحہ", "پاکستان", "دنیا", "کاروبار", "کھیل", "ثقافت"),
    ),
    "id": Furniture(
        ("Baca selengkapnya", "Selengkapnya", "Lihat selengkapnya"),
        ("Berita terkait", "Baca juga", "Terpopuler", "Artikel terkait"),
        ("Bagikan", "Facebook", "Twitter", "WhatsApp", "Salin tautan"),
        ("Baca juga: ",),
        ("Diterbitkan 12 November 2026", "Kamis, 12 November 2026 14:30 WIB", "3 jam yang lalu"),
        ("Hak cipta dilindungi", "© 2026 Hak cipta dilindungi undang-undang"),
        ("Beranda", "Nasional", "Dunia", "Ekonomi", "Olahraga", "Budaya"),
    ),
    "ru": Furniture(
        ("Читать далее", "Подробнее", "Читать полностью"),
        ("Читайте также", "Материалы по теме", "Другие новости", "Самое читаемое"),
        ("Поделиться", "ВКонтакте", "Одноклассники", "Telegram", "Скопировать ссылку"),
        ("Читайте также: ",),
        ("Опубликовано 12 ноября 2026", "12 ноября 2026, 14:30", "3 часа назад"),
        ("Все права защищены", "© 2026 Все права защищены"),
        ("Главная", "Политика", "Мир", "Экономика", "Спорт", "Культура"),
    ),
}


def wrap(
    title: str,
    paragraphs: Sequence[str],
    teasers: Sequence[tuple[str, str]],
    language: str,
    layout: Layout,
) -> str:
    """The page as a scraper would dump it; `teasers` are (title, whole text) of other articles.

    The same arguments give the same page: what varies is drawn from the title.
    """
    dice = random.Random(f"{layout.name}|{title}")
    furniture = FURNITURE[language]
    lines = [
        *_head(furniture, layout),
        *_titles(title, layout.titles, layout),
        *_opening(furniture, layout, dice),
        *_body(paragraphs, teasers, furniture, layout, dice),
        *_after(furniture, layout, dice),
    ]
    for name, text in teasers[: layout.teasers]:
        lines += _teaser(name, cut(text, dice), furniture, layout)
    if layout.footer:
        lines.append(dice.choice(furniture.footer))
    page = "\n".join(lines)
    return _ragged(page, dice) if layout.ragged else page


def _teaser(name: str, beginning: str, furniture: Furniture, layout: Layout) -> list[str]:
    if layout.listed:
        return [f"- {name}"]
    more = [furniture.more[0]] if layout.more_each else []
    return [*_titles(name, layout.teaser_titles, layout), beginning + layout.ending, *more, ""]


def _head(furniture: Furniture, layout: Layout) -> Iterator[str]:
    if layout.menu:
        yield from (*furniture.menu, "")
    if layout.trail:
        yield from (" > ".join(furniture.menu[:3]), "")


def cut(text: str, dice: random.Random) -> str:
    """The beginning of a text, 120 to 330 characters, broken off in mid-sentence; mostly between words."""
    head = " ".join(text.split())[: dice.randint(120, 330)]
    if dice.random() < 0.8 and " " in head:
        head = head.rpartition(" ")[0]
    return re.sub(r"[\s.!?؟۔…،,;:؛«“\"(»”)]+$", "", head)


def _titles(title: str, copies: int, layout: Layout) -> Iterator[str]:
    yield f"{title} | The Daily Page" if layout.sited else title
    for _ in range(copies - 1):
        if layout.blank_after_title:
            yield ""
        yield title.title() if layout.recased else title
    yield ""


def _opening(furniture: Furniture, layout: Layout, dice: random.Random) -> Iterator[str]:
    if layout.dated:
        yield from (dice.choice(furniture.dates), "")
    if layout.share:
        yield from (*furniture.share[: dice.randint(2, len(furniture.share))], "")


def _body(
    paragraphs: Sequence[str],
    teasers: Sequence[tuple[str, str]],
    furniture: Furniture,
    layout: Layout,
    dice: random.Random,
) -> Iterator[str]:
    twice = dice.randrange(len(paragraphs)) if layout.doubled_paragraph and paragraphs else -1
    linked = dice.randrange(len(paragraphs)) if layout.inline and teasers and paragraphs else -1
    for n, paragraph in enumerate(paragraphs):
        for _ in range(1 + (n == twice)):
            yield paragraph
            if layout.blank_paragraphs:
                yield ""
        if n == linked:
            yield dice.choice(furniture.also) + teasers[-1][0]
    yield ""


def _after(furniture: Furniture, layout: Layout, dice: random.Random) -> Iterator[str]:
    if layout.more:
        yield from (dice.choice(furniture.more), "")
    if layout.related:
        yield from (dice.choice(furniture.related), "")


def _ragged(page: str, dice: random.Random) -> str:
    """The page with the white space of real ones: doubled and no-break spaces, indents, CRLF."""
    page = re.sub(" ", lambda _: dice.choices((" ", "  ", "\xa0"), (40, 1, 1))[0], page)
    return "\r\n".join(dice.choice(("", "", "  ", "\t")) + line for line in page.split("\n"))
