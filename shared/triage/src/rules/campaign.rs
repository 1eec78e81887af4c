//! Answers to campaigns.

use super::{Row, Signal as S, row};

pub(super) static ROWS: &[Row] = &[
    row(
        "campaign.yes",
        S::Interest,
        2,
        [
            "^ (hell|oh|omg|ooh|wow|absolutely|well)? (yes|yeah|yep|yup|yas|yass|ye|yh|yea|sure|ok|okay|absolutely|definitely|of course|deal|gimme|lets go|count me in|im in|i am in|please|sounds good|sounds great|interested|love it|perfect|great|nice|ooh|omg|take my money); count me in; im in; i am in; sign me up; im interested; i am interested; interested in; interests me; tell me more; send (me|it|the|over|that) .. ; send me; (ill|i will) take (it|one|two|them|#); (id|i would|would) (love|like) (that|to|one|it|some); (i want|want|gimme|give me|grab|claim) .. (it|one|this|the|that|code|offer|discount|deal)?; (sounds|looks) (good|great|amazing|lovely|fab|interesting|nice|perfect|tempting); yes please; go (on|ahead) then; (maybe|perhaps|possibly) .. (later|next|after|when|soon|month|payday)?; (ask|remind|message|ping) me .. (again|later|after|next|in); (later|next week|next month|after payday); love (it|this|that|to); where .. (buy|order|get); how do i (get|claim|order|use); 🔥; 👍; 😍; 🙌; ❤; 🎉; 💚; 💙; 🥰; 💯; 👌; ✅; 🤩; 😻; 💛; 🛍; 🙋; 🙏; 💖; 💃; 🤗; 😋; 🧡; 💜; ✨",
            "^ (oh|ooh|zeker|nou|hmm)? (ja|jaa|jazeker|zeker|graag|tuurlijk|natuurlijk|prima|oke|ok|leuk|top|super|absoluut|deal|doen|doe maar|kom maar|yes|lekker|interessant|jep|jup); (stuur|kom) (maar|me|hem|door) .. ; ik doe mee; doe mee; (heb|heeft) (wel)? (interesse|interesse in); geinteresseerd; (wil|wel) .. (graag|hebben|bestellen|proberen|de code|korting|gebruik*); ik neem .. ; klinkt (goed|leuk|interessant|lekker|top); vertel .. meer; misschien .. ; (later|volgende (week|maand)|na het weekend) .. ; waar kan ik .. (bestellen|kopen); graag; ja graag",
            "^ (oh|na|aber|au)? (ja|jaa|klar|gern|gerne|sicher|naturlich|super|ok|okay|toll|prima|unbedingt|auf jeden fall|klingt|bitte|perfekt|jep|jo|cool|deal); gern; gerne; (nehme|nehm) .. (ich|den|das|die|gutschein|angebot)?; ich nehme .. ; bin dabei; (habe|hab) interesse; interessiert; interessiert mich; (schick*|send*) .. (mir|code|link|zu|es|ihn)?; klingt .. (gut|super|toll|interessant|spannend); (vielleicht|eventuell) .. ; (spater|nachste woche|nachsten monat) .. ; erzahl* .. mehr; (mochte|will|hatte) .. (gern|gerne|haben|bestellen|rabatt|code|gutschein); her damit",
            "^ (ay|oh|pues|claro que)? (si|sii|claro|vale|dale|ok|por supuesto|genial|perfecto|venga|obvio|me interesa|quiero|me apunto|sip|bueno|desde luego|encantad*); me interesa; (lo|la|los|las) quiero; quiero .. ; me apunto; manda* .. ; envia* .. ; me encanta*; (quizas|tal vez|a lo mejor|puede que|quiza) .. ; (mas tarde|luego|la semana que viene|proximo mes|mas adelante) .. ; cuentame mas; suena (bien|genial)",
            "^ (ah|oh|claro que|ai)? (sim|simm|claro|ok|quero|pode|podem|bora|com certeza|otimo|perfeito|adorei|boa|fixe|top|aceito|ya|blz|beleza|por favor); quero .. ; (pode|podem) (mandar|enviar) .. ; manda* .. ; tenho interesse; interessa me; me interessa; estou interessad*; adorei; adoro; gostei; (talvez|quem sabe|se calhar) .. ; (mais tarde|depois|proxima semana|proximo mes|para a semana) .. ; aceito; alinho; bora",
            "^ (ah|oh|oh que|mais|ben)? (oui|ouii|ouais|carrement|volontiers|d accord|ok|bien sur|avec plaisir|super|parfait|top|grave|absolument|je veux|je prends|genial|evidemment|go); (ca|cela) (m)? interesse; m interesse*; interesse*; je (suis)? (prends|veux|partante|partant|preneur|preneuse) .. ; partant*; preneu*; envoyez .. ; envoie .. ; (peut etre|pourquoi pas) .. ; (plus tard|la semaine prochaine|le mois prochain|apres) .. ; dites m en plus; volontiers; j adore; j en veux; je me laisse tenter",
        ],
    ),
    row(
        "campaign.no",
        S::Decline,
        3,
        [
            "no (thank you|thanks|thx|ty|thank u|ta|need|interest|way|sorry); ^ (nah|nope|no|nay|naw|pass|hard pass); nah; nope; (not|never|no longer|isnt) (interested|for me|my (thing|style|size|cup|taste)|really (interested|my|for)|today|this time|right now|now|at the moment|keen|needed|tempted|really|convinced|worth it|my scene|now thanks); (ill|i will|gonna|going to|hard|have to|gotta) pass; pass (on|this|for now|thanks|this time); (dont|do not|didnt|wont|cant|cannot|cant really) (want|need|like|care|be buying|use|afford|be needing|think so|drink|eat|wear) .. ; (have|got|own|bought) (enough|plenty|one already|already|too many|loads|a new one|a lot) .. ; already (have|got|own|bought) .. ; (still have|still got) (plenty|loads|enough|some|lots|the|a|two|three) .. ; (too|bit) (expensive|pricey|dear|much for me); (thank|thanks) .. but no; but no .. ; no need; maybe not; changed my mind; (just|recently) bought .. ; im (good|fine|ok|sorted|all set) (thanks|thank)?; all set; hard no; would rather not; skip (this|it)?; ^ .. (another|a #th|yet another|a ninth|a tenth) .. (just what|great|oh|because) ; because i (clearly|obviously|totally) .. ; (as if|like) i (need*|dont have|didnt have) .. ; not at (that|this|these) price; 👎; ❌",
            "nee (bedankt|dank je|dank u|dankje|hoor|dank|joh|sorry|liever|laat maar|thanks|merci); ^ (nee|neu|nah|nope|mwah|liever niet); geen (interesse|behoefte|belangstelling|zin|trek|geld); niet (geinteresseerd|nodig|voor mij|mijn (ding|smaak|stijl)|vandaag|nu|interessant|zo mijn|aan mij besteed); (ik)? sla .. over; (laat|sla) maar (zitten|over); (heb|hebben) .. (genoeg|al (een|gekocht|zo|er)|voldoende|zat|nog (genoeg|plenty|zat|voldoende)) ; (net|pas|al) .. (nieuwe|nieuw)? (gekocht|gehaald|aangeschaft|besteld|eentje); (hoef|hoeft|hoeven) (ik|niet|geen) .. ; (hoef|hoeft) .. niet; te duur; deze keer niet; dit keer niet; ik pas; bedankt maar; laat maar; wil .. niet .. ; 👎; ❌",
            "nein (danke|vielen dank|leider|lieber|sorry|merci); ^ (nein|ne|nee|noe|no|nope|lieber nicht|kein); kein (interesse|bedarf|bock|geld); keine (lust|verwendung); nicht (interessiert|notig|fur mich|mein (ding|stil|geschmack|fall)|heute|dieses mal|diesmal|jetzt|mehr notig); danke .. (nein|aber nein|kein bedarf|nicht); (habe|hab|haben) .. (genug|schon|bereits|noch genug) .. ; (brauche|brauch|will|mochte) .. (nicht|kein|keine|keinen|nichts) .. ; zu teuer; verzichte; passe; (gerade|erst|schon) .. gekauft; 👎; ❌",
            "no (gracias|muchas gracias|me interesa|me hace falta|lo necesito|necesito|quiero|por ahora|hace falta|estoy interesad*|de momento|es para mi|me gusta); ^ (no|nop|nel|paso); paso; no .. (interesa|hace falta|necesito|quiero|convence); (ya|todavia) (tengo|compre|tenemos|lo tengo|me compre|he comprado) .. ; tengo (bastante*|suficiente*|de sobra|uno|una|demasiad*) .. ; muy caro; demasiado caro; gracias pero no; esta vez no; hoy no; 👎; ❌",
            "nao (obrigad*|quero|preciso|tenho interesse|me interessa|estou interessad*|agora|por agora|desta vez|faz falta|e para mim|gosto|muito obrigad*|dessa vez); ^ (nao|nop|dispenso|passo); nao .. (interesse|interessa|preciso|obrigad*|quero|necessito); dispenso; (ja) (tenho|comprei|temos) .. ; tenho (bastante*|suficiente*|que chegue|demasiad*|muit*) .. ; muito caro; demasiado caro; obrigad* mas (nao|passo|dispenso); fica para a proxima; hoje nao; 👎; ❌",
            "non (merci|pas|ca ira|c est bon|sans facon|desole*|ca va|pas cette fois|pas pour); ^ (non|nan|nope|bof); sans facon; pas (interesse*|besoin|pour moi|mon (truc|style|gout)|cette fois|aujourd hui|maintenant|envie|convaincu*|merci|tente*); (ca|cela) (ne)? m interesse pas; n (ai|avons) (pas|plus) (besoin|envie) .. ; (j en ai|j ai|en ai) (deja|assez|plein|encore|suffisamment) .. ; (viens|venons) d en acheter .. ; trop cher; merci mais (non|pas|sans) .. ; ca ira; je passe (mon tour|cette fois); 👎; ❌",
        ],
    ),
    row(
        "campaign.code",
        S::CodeIssue,
        3,
        [
            "(code|voucher|coupon|discount|promo|promo code|link|offer|it|checkout|basket) .. (doesnt|does not|isnt|is not|not|wont|didnt|did not|cant|never|hasnt|fails|failed|invalid|expired|error|rejected|refused|not accepted|declined|wrong|broken|dead|unrecognised|unrecognized|nothing) .. (work*|valid|apply*|accepted|go through|taken|take*|load*|open*|recogni*|accept*|going|applying|show*|do anything|comes|happen*)?; (cant|cannot|unable to|trouble|tried|trying|struggling) .. (use|using|redeem*|apply*|enter*|get|using the|to use) .. (code|voucher|coupon|discount|promo*|link|it)?; (says|saying|told|get|getting|keeps) .. (invalid|expired|not valid|error|already used|not found|doesnt exist|not recogni*|unknown|not eligible|used); nothing is taken off; nothing .. (off|deducted|happens|changes); no discount .. (applied|shown|showing|off)?; full price .. (still|charged|shows|showing)?; (still|shows|showing) .. full price; (invalid|expired|dead|broken) (code|link|voucher|coupon)",
            "(code|kortingscode|kortingsbon|actiecode|link|voucher|coupon|hij|korting|kassa) .. (werkt|doet|doen|wordt|is|pakt|geeft|lukt|gaat|krijg) .. (niet|ongeldig|verlopen|niks|niets|foutmelding|fout|geen|geweigerd|error) .. ; (lukt|krijg|werkt|pakt) .. (niet|geen|foutmelding|ongeldig) .. (code|kortingscode|korting|invoeren|verzilveren|link)?; (ongeldig|ongeldige|verlopen) (code|kortingscode|link)?; foutmelding; (code|kortingscode) .. (ongeldig|verlopen|fout|niet|geweigerd|onbekend); (gaat|er) .. (niks|niets|geen korting) .. af; zonder korting; volle (prijs|mep|bedrag)",
            "(code|gutschein|gutscheincode|rabattcode|link|rabatt|er|coupon|aktionscode) .. (funktioniert|geht|wird|ist|klappt|lasst) .. (nicht|ungultig|abgelaufen|abgelehnt|nicht akzeptiert|nicht angenommen|fehler) .. ; (ungultig|abgelaufen|ungultiger) (code|gutschein)?; fehlermeldung; (klappt|geht|funktioniert) .. nicht; (nichts|kein rabatt) .. abgezogen; kann .. (code|gutschein*) .. nicht .. (einlosen|eingeben|nutzen|anwenden); voller preis; vollen preis",
            "(codigo|cupon|descuento|enlace|link|promo*) .. (no) .. (funciona|va|aplica|sirve|valido|deja|entra|acepta|abre|sale|me) .. ; (no) .. (funciona|aplica|deja|acepta|puedo (usar|aplicar|canjear)|me sale) .. (codigo|cupon|descuento|enlace)?; (invalido|caducado|expirado|vencido|error); precio completo",
            "(codigo|cupao|cupom|desconto|link|promo*) .. (nao) .. (funciona|da|aplica|valido|deixa|entra|aceita|abre|dando|funcionou|consigo) .. ; (nao) .. (funciona|aplica|deixa|aceita|consigo (usar|aplicar)) .. (codigo|cupao|cupom|desconto|link)?; (invalido|expirado|vencido|erro); preco (cheio|completo|total)",
            "(code|coupon|bon|lien|remise|promo|reduction) .. (ne|n|marche|fonctionne|passe|est) .. (pas|plus|invalide|expire|refuse|non valable|erreur|rien) .. ; (marche|fonctionne|passe|applique*|arrive) pas .. (code|coupon|bon|lien|remise|utiliser)?; (invalide|expire|non valide|message d erreur); (rien|aucune remise|pas de remise) .. (deduit*|applique*|change)?; prix (plein|normal|fort)",
        ],
    ),
    row(
        "campaign.ask",
        S::CampaignAsk,
        2,
        [
            "(is|does|do|can|could|will|would|how|what|whats|when|where|which|until|are|may|any|until when|how long|how much) .. ; (price|cost|discount|terms|conditions|valid|expire*|code|offer|promo|deal|bundle|colours|colors|sizes|combine|gift cards|per person|minimum|shade*|flavour*|ingredients|vegan)",
            "(is|zijn|kan|kun|geldt|gelden|hoe|wat|wanneer|waar|welke|tot|mag|werkt|hoelang|hoeveel|leveren|krijg) .. ; (prijs|kost|korting|voorwaarden|geldig|kortingscode|actie|aanbieding|kleuren|maten|combineren|cadeaubonnen)",
            "(ist|sind|kann|gilt|gelten|wie|was|wann|wo|welche|bis|darf|wieviel|konnen) .. ; (preis|kostet|rabatt|bedingungen|gultig|code|aktion|angebot|farben|grossen|kombinier*|gutschein*)",
            "(es|son|puedo|vale|como|que|cuando|donde|cual|hasta|cuanto|sirve|hay|se puede) .. ; (precio|cuesta|descuento|condiciones|valido|codigo|oferta|colores|tallas|combinar|promo*)",
            "(e|sao|posso|vale|como|que|quando|onde|qual|ate|quanto|serve|ha|da para) .. ; (preco|custa|desconto|condicoes|valido|codigo|oferta|cores|tamanhos|acumul*|promo*)",
            "(est|sont|peut|puis|valable|comment|quel*|quand|ou|jusqu|combien|y a t il|c est|on peut) .. ; (prix|coute|remise|conditions|valable|code|offre|couleurs|tailles|cumul*|promo*)",
        ],
    ),
    // In an earlier line: this was a campaign message.
    row(
        "campaign.sent",
        S::CampaignSent,
        3,
        [
            "reply .. (yes|to|for|with|now|stop|boots)?; (# %|percent) off; (discount|promo|voucher|coupon) code; use code; (special|exclusive|limited|early|flash) (offer|access|deal|sale|discount); (new|spring|summer|autumn|winter) (collection|arrivals|sale|drop); just landed; just dropped; black friday; only for you; save # ; shop now; (want|interested in) .. (code|discount|offer|deal|early access)",
            "(antwoord|reageer|stuur) .. (ja|met|voor|terug); # % korting; kortingscode; actiecode; (speciale|exclusieve) (actie|aanbieding|korting); nieuwe collectie; (wil|wilt) je .. (code|korting|aanbieding); net binnen .. (antwoord|reageer)?; black friday",
            "(antworte*|antworten sie) .. (ja|mit); # % (rabatt|auf); (rabattcode|gutscheincode|gutschein); (exklusiv*|sonder) (angebot|aktion|rabatt); neue kollektion; black friday; sonderangebot",
            "(responde*|responda) .. (si|con|para); # % (de)? (descuento|dto); codigo (de)? (descuento|promocional); oferta (especial|exclusiva); nueva coleccion; black friday",
            "(responde*|responda) .. (sim|com|para); # % (de)? desconto; codigo (de)? (desconto|promocional); (oferta|promocao) (especial|exclusiva); nova colecao; black friday",
            "(repond*) .. (oui|par|avec|pour); # % (de)? (remise|reduction|sur); code promo; (offre|vente) (speciale|exclusive|privee); nouvelle collection; black friday",
        ],
    ),
];
