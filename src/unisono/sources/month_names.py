"""Names of months in the languages that tools write exports in.

From the Unicode CLDR (names and short names, in a date and alone; English, German, French,
Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish, Norwegian, Finnish, Czech, Slovak,
Hungarian, Romanian, Turkish, Russian, Ukrainian, Greek, Bulgarian, Catalan, Indonesian, Estonian,
Slovene). Why a list and not a library: docs/decisions/0006.
"""

from __future__ import annotations

_NAMES = (
    "ene enero gen gener gennaio ian ianuarie jaan jaanuar jan janeiro janner januar "
    "januara januari january janv janvier led leden ledna oca ocak sty styczen stycznia "
    "tammi tammikuu tammikuuta ιαν ιανουαριος ιανουαριου січ січень січня янв январь "
    "января яну януари",
    "feb febbraio febr febrer febrero februar februara februari februarie february fev "
    "fevereiro fevr fevrier helmi helmikuu helmikuuta lut lutego luty sub subat uno unor "
    "unora veebr veebruar φεβ φεβρουαριος φεβρουαριου лют лютии лютого фев февр февраль "
    "февраля февруари",
    "bre brezen brezna maalis maaliskuu maaliskuuta maart mar marc marca march marcius "
    "marco marec maret mars mart martie marts marz marzec marzo mrt mrz μαρ μαρτιος μαρτιου "
    "бер березень березня мар март марта",
    "abr abril apr april aprila aprile aprilie aprilis aprill avr avril dub duben dubna "
    "huhti huhtikuu huhtikuuta kwi kwiecien kwietnia nis nisan απρ απριλιος απριλιου апр "
    "апрель апреля април квіт квітень квітня",
    "kve kveten kvetna mag maggio mai maig maio maj maja majus may mayo mayıs mei touko "
    "toukokuu toukokuuta μαι μαιος μαιου маи мая трав травень травня",
    "cerven cervna cvn cze czerwca czerwiec giu giugno haz haziran iun iunie juin jun "
    "juna june junho juni junij junio junius juny juuni kesa kesakuu kesakuuta ιουν "
    "ιουνιος ιουνιου июн июнь июня черв червень червня юни",
    "cervence cervenec cvc heina heinakuu heinakuuta iul iulie juil juillet jul jula "
    "julho juli julij julio juliol julius july juuli lip lipca lipiec lug luglio tem "
    "temmuz ιουλ ιουλιος ιουλιου июл июль июля лип липень липня юли",
    "ago agost agosto agu agustos agustus aout aug august augusta augusti augustus "
    "augusztus avg avgust elo elokuu elokuuta sie sierpien sierpnia srp srpen srpna αυγ "
    "αυγουστος αυγουστου авг август августа серп серпень серпня",
    "eyl eylul sep sept september septembra septembre septembrie septiembre set setembre "
    "setembro settembre syys syyskuu syyskuuta szept szeptember wrz wrzesien wrzesnia zar "
    "zari σεπ σεπτεμβριος σεπτεμβριου вер вересень вересня сент сентябрь сентября сеп "
    "септември",
    "eki ekim loka lokakuu lokakuuta oct october octobre octombrie octubre okt oktober "
    "oktobra oktoober ott ottobre out outubro paz pazdziernik pazdziernika rij rijen "
    "rijna οκτ οκτωβριος οκτωβριου жовт жовтень жовтня окт октомври октябрь октября",
    "kas kasım lis listopad listopada listopadu marras marraskuu marraskuuta noiembrie "
    "nov november novembra novembre novembro noviembre νοε νοεμβριος νοεμβριου лист "
    "листопад листопада ное ноември нояб ноябрь ноября",
    "ara aralık dec december decembra decembre decembrie des desember desembre dets "
    "detsember dez dezember dezembro dic dicembre diciembre gru grudnia grudzien joulu "
    "joulukuu joulukuuta pro prosince prosinec δεκ δεκεμβριος δεκεμβριου груд грудень "
    "грудня дек декабрь декабря декември",
)  # one entry a month, lower case without accents
#: Number of the month, 1 … 12, by name: lower case, without accents, without a dot.
MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
