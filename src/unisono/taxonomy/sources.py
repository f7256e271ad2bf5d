"""Known traffic sources: the names they go by, their hosts, and what they are.

Facts gathered from public knowledge of search engines, social networks, video sites, shops,
assistants and mail sites. A line is: name, category, other names and hosts; ``brand.*`` stands
for the brand's domain in any country.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from unisono.taxonomy.spelling import clean, deletions, is_finger_slip, one_edit, skeleton

SEARCH: Final = "search"
SOCIAL: Final = "social"
VIDEO: Final = "video"
SHOPPING: Final = "shopping"
ASSISTANT: Final = "assistant"
MAIL: Final = "mail"

_FACTS: Final = """
google search google.* gads adwords googleads googleadwords googlesearch googleadservices.com
google search com.google.android.googlequicksearchbox googlesyndication.com
bing search bing.com bingads microsoftads msads adcenter microsoftadvertising msn.com msn
yahoo search yahoo.*
duckduckgo search duckduckgo.com ddg duck.com
yandex search yandex.* ya.ru yandexdirect
baidu search baidu.com
ecosia search ecosia.org
qwant search qwant.com
startpage search startpage.com ixquick.com ixquick.de
brave search search.brave.com bravesearch
naver search naver.com
daum search daum.net
seznam search seznam.cz
sogou search sogou.com
so.com search 360.cn 360search haosou.com
rambler search rambler.ru
kagi search kagi.com
ask search ask.com ask.*
aol search aol.*
lycos search lycos.*
excite search excite.*
dogpile search dogpile.com
metager search metager.de metager.org
mojeek search mojeek.com
swisscows search swisscows.com
coccoc search coccoc.com
shenma search sm.cn
virgilio search virgilio.it
onet search onet.pl
centrum search centrum.cz
babylon search babylon.com
conduit search conduit.com
exalead search exalead.com
eniro search eniro.se
kvasir search kvasir.no
startsiden search startsiden.no
biglobe search biglobe.ne.jp biglobe.co.jp
rakuten search rakuten.co.jp rakuten.com
docomo search docomo.ne.jp
auone search auone.jp
ukr.net search ukr
tut.by search
terra search terra.com.br terra.com terra.es
alice search alice.it
comcast search comcast.net
globo search globo.com
avg search avg.com
facebook social facebook.com fb fb.com fbads fb.me fcb meta metaads
facebook social com.facebook.katana m.facebook l.facebook lm.facebook
messenger social messenger.com com.facebook.orca
instagram social instagram.com ig insta instagr.am igshopping com.instagram.android
linkedin social linkedin.com li lnkd lnkd.in com.linkedin.android
x social x.com t.co twitter twitter.com tw xcom com.twitter.android xads
tiktok social tiktok.com tt tik-tok tiktok-ads
pinterest social pinterest.* pin pin.it
reddit social reddit.com redd.it com.reddit.frontpage
snapchat social snapchat.com snap
threads social threads.net threads.com
whatsapp social whatsapp.com wa.me whatsapp-business wa
telegram social telegram.org t.me tg org.telegram.messenger telegram.me
discord social discord.com discordapp.com discord.gg
quora social quora.com
vk social vk.com vkontakte vkontakte.ru
ok.ru social odnoklassniki odnoklassniki.ru
weibo social weibo.com weibo.cn
wechat social wechat.com weixin weixin.qq.com
line social line.me
viber social viber.com
tumblr social tumblr.com
medium social medium.com
bluesky social bsky.app bsky.social bsky
mastodon social mastodon.social joinmastodon.org
xing social xing.com
stackoverflow social stackoverflow.com
stackexchange social stackexchange.com
github social github.com
hackernews social news.ycombinator.com ycombinator.com hn
producthunt social producthunt.com
slashdot social slashdot.org
flickr social flickr.com
goodreads social goodreads.com
meetup social meetup.com
nextdoor social nextdoor.com
yelp social yelp.com
tripadvisor social tripadvisor.*
trustpilot social trustpilot.com
disqus social disqus.com
livejournal social livejournal.com
blogger social blogger.com blogspot.*
wordpress social wordpress.com wordpress.org
substack social substack.com
slack social slack.com
teams social teams.microsoft.com statics.teams.cdn.office.net microsoftteams
linktree social linktr.ee
digg social digg.com
mix social mix.com stumbleupon.com stumbleupon
myspace social myspace.com
deviantart social deviantart.com
behance social behance.net
dribbble social dribbble.com
soundcloud social soundcloud.com
scribd social scribd.com
slideshare social slideshare.net
foursquare social foursquare.com
badoo social badoo.com
taringa social taringa.net
naverblog social blog.naver.com cafe.naver.com kin.naver.com
google-groups social groups.google.com googlegroups
google-plus social plus.google.com plus.url.google.com googleplus
yahoo-answers social answers.yahoo.com chiebukuro.yahoo.co.jp
yammer social yammer.com
hootsuite social hootsuite.com ow.ly
buffer social buffer.com buff.ly
douban social douban.com
zhihu social zhihu.com
kakao social kakao.com kakaotalk story.kakao.com
plurk social plurk.com
flipboard social flipboard.com
pocket social getpocket.com
feedly social feedly.com
youtube video youtube.com yt youtu.be yt-ads com.google.android.youtube youtubecom
vimeo video vimeo.com
twitch video twitch.tv
dailymotion video dailymotion.com dai.ly
wistia video wistia.com wistia.net
netflix video netflix.com
hulu video hulu.com
disneyplus video disneyplus.com
ted video ted.com
youku video youku.com
iqiyi video iqiyi.com iq.com
crackle video crackle.com
veoh video veoh.com
curiositystream video curiositystream.com
rumble video rumble.com
google-shopping shopping googleshopping shopping.google.com
amazon shopping amazon.* amzn amzn.to amazonads
ebay shopping ebay.*
etsy shopping etsy.com
walmart shopping walmart.com
alibaba shopping alibaba.com
aliexpress shopping aliexpress.*
mercadolibre shopping mercadolibre.* mercadolivre.com.br
shopify shopping shopify.com shop.app
shopzilla shopping shopzilla.com
stripe shopping stripe.com
shopping.net shopping
naver-shopping shopping shopping.naver.com
yahoo-shopping shopping shopping.yahoo.com shopping.yahoo.co.jp
chatgpt assistant chatgpt.com chat.openai.com openai openai.com
claude assistant claude.ai
gemini assistant gemini.google.com bard.google.com bard
perplexity assistant perplexity.ai pplx.ai
copilot assistant copilot.microsoft.com copilot.com bingchat
deepseek assistant deepseek.com chat.deepseek.com
mistral assistant chat.mistral.ai mistral.ai lechat
grok assistant grok.com grok.x.ai
meta-ai assistant meta.ai
you.com assistant
ernie assistant yiyan.baidu.com ai.baidu.com erniebot
qwen assistant chat.qwen.ai
notebooklm assistant notebooklm.google.com
gmail mail mail.google.com com.google.android.gm
outlook mail outlook.live.com outlook.office.com outlook.office365.com outlook.com
yahoo-mail mail mail.yahoo.com mail.yahoo.co.jp
mail.ru mail e.mail.ru
mail.ru-search search go.mail.ru
yandex-mail mail mail.yandex.ru mail.yandex.com
wikipedia reference wikipedia.org wikipedia.com
taboola ads taboola.com
outbrain ads outbrain.com
criteo ads criteo.com
spotify ads spotify.com
doubleclick ads doubleclick.net dv360 dbm cm360
mailchimp mailer mailchimp.com list-manage.com
klaviyo mailer klaviyo.com
hubspot mailer hubspot.com hsemail hsautomation
braze mailer braze.com
sendgrid mailer sendgrid.com
marketo mailer marketo.com
activecampaign mailer activecampaign.com
brevo mailer brevo.com sendinblue sendinblue.com
constantcontact mailer constantcontact.com
mailerlite mailer mailerlite.com
omnisend mailer omnisend.com
iterable mailer iterable.com
customer.io mailer customerio
substack mailer substack.com
beehiiv mailer beehiiv.com
"""

_AD_WORDS: Final = frozenset(
    ["ads", "ad", "adv", "advertising", "feed", "paid", "official", "organic", "post", "posts",
     "social", "page", "sponsored", "stories", "campaign", "com", "net", "www"]
)  # fmt: skip
#: Words for where an ad stands and how it is bought, in the networks' own terms: behind a
#: network's name they add nothing to it.
_PLACE_WORDS: Final = _AD_WORDS | frozenset(
    "cpc ppc cpm cpv sem pmax performance max display mobile desktop reel reels story inmail right "  # noqa: SIM905
    "column placement company retargeting remarketing business app ios android marketplace explore "
    "instream in stream message messages conversation audience network shorts discovery discover "
    "demand gen leadgen lead carousel advantage plus trueview sponsored search results bio bumper "
    "content".split()
)
_NETWORKS: Final = frozenset(
    "google bing yahoo facebook instagram linkedin x tiktok pinterest snapchat reddit "  # noqa: SIM905
    "youtube quora taboola outbrain criteo amazon spotify twitch mailchimp klaviyo hubspot braze "
    "sendgrid marketo activecampaign brevo mailerlite omnisend iterable".split()
)
#: Endings of hosts whose dot became a space or an underscore.
_ENDINGS: Final = frozenset(["com", "ai", "io", "net", "org", "tv"])
#: Letters taken for one another by eye.
_ALIKE: Final = str.maketrans("i10", "llo")
_HOST: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_SCHEME: Final = re.compile(r"^[a-z][a-z+-]*://")
_COUNTRY_ENDING: Final = re.compile(r"(com|co|org|net|[a-z]{2})(\.[a-z]{2})?")
_SHORTEST_SLIP: Final = 6  # names as short only with a finger slip, shorter ones never


@dataclass(frozen=True)
class Source:
    """One known source: its name and category (search, social, video, shopping …)."""

    name: str
    category: str


def _read_facts() -> tuple[dict[str, Source], dict[str, Source], dict[str, Source]]:
    names: dict[str, Source] = {}
    hosts: dict[str, Source] = {}
    brands: dict[str, Source] = {}
    for line in _FACTS.strip().splitlines():
        name, category, *others = line.split()
        source = Source(name, category)
        for alias in (name, *others):
            if alias.endswith(".*"):
                brands[alias[:-2]] = source
            elif "." in alias:
                hosts[alias] = source
            else:
                names[skeleton(alias)] = source
    return names, hosts, brands


_NAMES, _HOSTS, _BRANDS = _read_facts()
_SLIPS: Final = {
    part: name
    for name in sorted(_NAMES, reverse=True)
    if len(name) >= _SHORTEST_SLIP
    for part in deletions(name)
}
_BY_EYE: Final = {
    name.translate(_ALIKE): name for name in sorted(_NAMES) if len(name) > _SHORTEST_SLIP
}


def host_of(text: str) -> str:
    """Host in a source value or address, without ``www.``; empty when there is none."""
    host = _SCHEME.sub("", clean(text).casefold()).split("/")[0].split("?")[0].split(":")[0]
    return host.removeprefix("www.") if _HOST.fullmatch(host) else ""


@lru_cache(maxsize=65_536)
def known_source(raw: str) -> Source | None:
    """The known source a value, host or address stands for; None when it is none of them."""
    host = host_of(raw)
    if host and (found := _by_host(host)):
        return found
    text = clean(raw).casefold()
    if found := _NAMES.get(skeleton(text)):
        return found
    if host:
        return None
    words = [word for word in re.split(r"[\W_]+", text) if word]
    if words and words[-1] in _ENDINGS and (found := _by_host(".".join(words))):
        return found
    kept = [word for word in words if word not in _AD_WORDS]
    bare = "".join(kept)
    found = _NAMES.get(bare) or _NAMES.get(re.sub(r"(ads?|paid)$", "", bare))
    return found or _by_place(words) or _by_slip(bare)


def _by_place(words: list[str]) -> Source | None:
    """A network's name in front of words for a placement: ``Instagram_Reels``, ``google_pmax``."""
    if len(words) < 2 or not _PLACE_WORDS.issuperset(words[1:]):
        return None
    found = _NAMES.get(words[0])
    return found if found and found.name in _NETWORKS else None


def _by_host(host: str) -> Source | None:
    """The most specific known host above ``host``, else the brand before a country ending."""
    labels = host.split(".")
    for start in range(len(labels)):
        if found := _HOSTS.get(".".join(labels[start:])):
            return found
    for start, label in enumerate(labels):
        if label in _BRANDS and _COUNTRY_ENDING.fullmatch(".".join(labels[start + 1 :])):
            return _BRANDS[label]
    return None


def _by_slip(bare: str) -> Source | None:
    """A known name that looks the same, or is one finger slip or left-out letter away with the
    same first letter; a name of six letters only by a finger slip."""
    if len(bare) < _SHORTEST_SLIP - 1:
        return None
    if name := _BY_EYE.get(bare.translate(_ALIKE)):
        return _NAMES[name]
    for part in deletions(bare):
        name = _SLIPS.get(part, "")
        if not name or name[0] != bare[0] or not one_edit(name, bare):
            continue
        left_out = len(bare) < len(name) and len(name) > _SHORTEST_SLIP
        if left_out or is_finger_slip(name, bare):
            return _NAMES[name]
    return None


def source_name(raw: str) -> str:
    """Canonical source: the known name, else the value in lower case."""
    found = known_source(raw)
    return found.name if found else clean(raw).casefold()


def source_category(raw: str) -> str:
    """Category of a source value; empty when it is not known."""
    found = known_source(raw)
    return found.category if found else ""
