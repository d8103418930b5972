# ruff: noqa: E501
"""Words of a page that belong to the page and not to its article, by the key of `language.lines.key`.

The lists below are data: one language a line."""

from enum import Enum
from functools import cache

from language.lines import key


class Kind(Enum):
    """What a line of a page is when it is no part of an article."""

    MORE = "read more"
    RELATED = "related articles"
    NOISE = "share button, footer, link"
    BYLINE = "date or author"


MORE = """
قراءة المزيد|اقرأ المزيد|إقرأ المزيد|المزيد|للمزيد|اقرأ أكثر|تابع القراءة|متابعة القراءة|أكمل القراءة|عرض المزيد|شاهد المزيد|التفاصيل|مزيد من التفاصيل
read more|continue reading|more|show more|keep reading|read full story|full story|read the full article|read full article|load more|view more|see more
lire la suite|lire plus|voir plus|en savoir plus|continuer la lecture|lire davantage|lire l article|afficher plus
leer más|seguir leyendo|ver más|leer la noticia completa|continuar leyendo|leia mais|continue lendo|ler mais|saiba mais|veja mais
weiterlesen|mehr lesen|mehr|mehr anzeigen|jetzt lesen|continua a leggere|leggi tutto|leggi di più|continua|devamını oku|devamı|daha fazla|haberin devamı
читать далее|читать дальше|подробнее|читать полностью|показать еще|ادامه مطلب|بیشتر بخوانید|ادامه|مطالعه بیشتر|مزید پڑھیں|مزید|مکمل خبر پڑھیں
baca selengkapnya|selengkapnya|lihat selengkapnya|baca lebih lanjut|lanjutkan membaca|קרא עוד|קראו עוד|להמשך קריאה|और पढ़ें|आगे पढ़ें|阅读更多|查看更多|続きを読む|もっと見る
"""
RELATED = """
اقرأ أيضا|اقرأ ايضا|إقرأ أيضا|مواضيع ذات صلة|أخبار ذات صلة|مقالات ذات صلة|ذات صلة|قد يعجبك أيضا|قد يهمك أيضا|قد يهمك|أخبار متعلقة|مواضيع متعلقة|الأكثر قراءة|شاهد أيضا|أخبار أخرى|المزيد من الأخبار|مقالات مشابهة|مواضيع مشابهة|آخر الأخبار|أهم الأخبار|اخترنا لك|اخترنا لكم|طالع أيضا
related articles|related|related stories|related news|related content|related topics|you may also like|you might also like|read also|also read|see also|more on this story|more stories|more news|most read|most popular|recommended|recommended for you|read next|up next|more from this section|latest news|top stories|in other news|trending
à lire aussi|à lire également|lire aussi|sur le même sujet|articles liés|articles similaires|les plus lus|voir aussi|vous aimerez aussi|à découvrir|nos articles|à la une|dans la même rubrique
lea también|lee también|te puede interesar|noticias relacionadas|artículos relacionados|más noticias|relacionados|lo más leído|leia também|veja também|notícias relacionadas|mais lidas|relacionadas
lesen sie auch|mehr zum thema|auch interessant|verwandte artikel|das könnte sie auch interessieren|weitere artikel|meistgelesen|leggi anche|articoli correlati|notizie correlate|potrebbe interessarti|ti potrebbe interessare|i più letti
ilgili haberler|benzer haberler|diğer haberler|bunlar da ilginizi çekebilir|çok okunanlar|читайте также|по теме|похожие материалы|еще по теме|материалы по теме|смотрите также|другие новости|самое читаемое
مطالب مرتبط|اخبار مرتبط|همچنین بخوانید|خبرهای مرتبط|پربازدیدترین|متعلقہ خبریں|یہ بھی پڑھیں|متعلقہ مضامین|مزید خبریں|baca juga|berita terkait|artikel terkait|berita lainnya|terpopuler|terkait|כתבות נוספות|אולי יעניין אותך|संबंधित खबरें|यह भी पढ़ें|相关新闻|相关阅读|関連記事
"""
NOISE = """
مشاركة|شارك|شاركها|شارك الخبر|شارك المقال|مشاركة الخبر|فيسبوك|تويتر|واتساب|واتس اب|تلغرام|تيليغرام|تليجرام|إكس|لينكد إن|لينكدإن|انستغرام|يوتيوب|طباعة|بريد إلكتروني|البريد الإلكتروني|نسخ الرابط|انسخ الرابط|تم النسخ|تعليقات|التعليقات|أضف تعليقا|إعلان|إعلانات|جميع الحقوق محفوظة|الرئيسية|القائمة|بحث|استمع|استمع للمقال|حفظ|احفظ|اشترك|اشترك الآن|تابعنا|تابعونا|حجم الخط|وسوم|كلمات مفتاحية|الكلمات المفتاحية|سياسة الخصوصية|اتصل بنا|من نحن
share|share this|share this article|share article|facebook|twitter|x|whatsapp|telegram|linkedin|instagram|youtube|reddit|pinterest|messenger|copy link|link copied|print|email|e mail|comments|comment|leave a comment|advertisement|advertising|ad|sponsored|all rights reserved|subscribe|subscribe now|sign up|sign in|log in|newsletter|home|menu|search|listen|save|bookmark|follow|follow us|tags|topics|cookies|accept|accept all|cookie settings|privacy policy|terms of use|contact us|about us|skip to content|back to top|image|photo|video|watch|gallery
partager|partager cet article|imprimer|envoyer|copier le lien|commentaires|commenter|publicité|tous droits réservés|s abonner|s inscrire|je m abonne|accueil|menu|rechercher|écouter|sauvegarder|enregistrer|suivre|suivez nous|accepter|tout accepter|mentions légales|mots clés
compartir|comparte|imprimir|copiar enlace|comentarios|publicidad|suscríbete|suscribirse|inicio|buscar|guardar|escuchar|síguenos|aceptar|etiquetas|compartilhar|compartilhe|copiar link|comentários|publicidade|assine|início|salvar|ouvir|siga nos|aceitar
teilen|drucken|e mail senden|link kopieren|kommentare|anzeige|werbung|abonnieren|anmelden|startseite|suche|merken|vorlesen|folgen|akzeptieren|schlagwörter|condividi|stampa|copia link|commenti|pubblicità|abbonati|iscriviti|cerca|salva|ascolta|seguici|accetta
paylaş|yazdır|bağlantıyı kopyala|yorumlar|reklam|abone ol|ana sayfa|ara|kaydet|dinle|takip et|kabul et|поделиться|распечатать|скопировать ссылку|комментарии|реклама|подписаться|главная|поиск|сохранить|слушать|вконтакте|одноклассники
اشتراک گذاری|به اشتراک بگذارید|چاپ|کپی لینک|نظرات|تبلیغات|خانه|جستجو|ذخیره|شیئر کریں|شیئر|پرنٹ|تبصرے|اشتہار|فیس بک|ٹوئٹر|واٹس ایپ|bagikan|cetak|salin tautan|komentar|iklan|berlangganan|beranda|cari|simpan|dengarkan|ikuti kami|שתף|שיתוף|הדפסה|תגובות|פרסומת|साझा करें|शेयर करें|टिप्पणियां|विज्ञापन|分享|打印|评论|广告|シェア|印刷|コメント|広告
"""
DATES = """
يناير فبراير مارس أبريل إبريل ابريل مايو أيار يونيو يونيه يوليو يوليه أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون الأول الثاني شباط آذار نيسان حزيران تموز آب أيلول تشرين جانفي فيفري أفريل ماي جوان جويلية أوت محرم صفر ربيع جمادى رجب شعبان رمضان شوال ذو القعدة الحجة هجري ميلادي
الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت اليوم أمس منذ قبل ساعة ساعات ساعتين دقيقة دقائق دقيقتين يوم أيام يومين أسبوع شهر الساعة توقيت بتوقيت غرينتش جرينتش مكة القدس صباحا مساء ص م هـ ه ظهرا في عند
january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
at on updated published posted last modified ago hour hours minute minutes min mins day days week weeks month months today yesterday am pm gmt utc est edt pst bst cet ist a p m t z the of
janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche publié le mis à jour jour il y a heure heures h jours hier aujourd hui à
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes sábado domingo de del las hace horas hoy ayer actualizado publicado
janeiro fevereiro março maio junho julho setembro outubro novembro dezembro segunda terça quarta quinta sexta feira há às atualizado em hoje ontem
januar februar märz juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag uhr um vor stunden tagen heute gestern stand
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre lunedì martedì mercoledì giovedì venerdì sabato domenica alle ore fa oggi ieri
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık pazartesi salı çarşamba perşembe cuma cumartesi pazar saat önce bugün dün güncelleme
января февраля марта апреля мая июня июля августа сентября октября ноября декабря понедельник вторник среда четверг пятница суббота воскресенье в назад часа часов минут сегодня вчера мск г
januari februari maret mei agustus desember senin selasa rabu kamis jumat sabtu minggu pukul wib jam yang lalu hari ini kemarin
فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه ساعت پیش دقیقه روز ژانویه فوریه آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
"""


@cache
def date_words() -> frozenset[str]:
    """Words that dates and times are made of, by key."""
    return frozenset(key(DATES).split())


@cache
def _kinds() -> dict[str, Kind]:
    return {
        key(phrase): kind
        for kind, phrases in ((Kind.NOISE, NOISE), (Kind.RELATED, RELATED), (Kind.MORE, MORE))
        for phrase in phrases.replace("\n", "|").split("|")
        if phrase
    }


def kind_of_key(bare: str) -> Kind | None:
    """What a line with this key is, None when it is none of the known phrases."""
    return _kinds().get(bare)
