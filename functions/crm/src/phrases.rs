//! What is said about stock, in six languages.

use domain::phrase::Phrase;

pub(crate) const IN_STOCK: Phrase = Phrase {
    en: "Yes, {product} is in stock. Price: {price}. {url}",
    nl: "Ja, {product} is op voorraad. Prijs: {price}. {url}",
    de: "Ja, {product} ist vorrätig. Preis: {price}. {url}",
    es: "Sí, {product} está disponible. Precio: {price}. {url}",
    pt: "Sim, {product} está disponível. Preço: {price}. {url}",
    fr: "Oui, {product} est en stock. Prix : {price}. {url}",
};

pub(crate) const AVAILABLE: Phrase = Phrase {
    en: "Available now: {list}.",
    nl: "Nu leverbaar: {list}.",
    de: "Jetzt lieferbar: {list}.",
    es: "Disponible ahora: {list}.",
    pt: "Disponível agora: {list}.",
    fr: "Disponible actuellement : {list}.",
};

pub(crate) const OUT_OF_STOCK: Phrase = Phrase {
    en: "Unfortunately, {product} is out of stock at the moment.",
    nl: "{product} is op dit moment helaas uitverkocht.",
    de: "{product} ist im Moment leider ausverkauft.",
    es: "Por desgracia, {product} no está disponible en este momento.",
    pt: "Infelizmente, {product} não está disponível neste momento.",
    fr: "Malheureusement, {product} n'est pas en stock pour le moment.",
};

pub(crate) const LISTED: Phrase = Phrase {
    en: "I have put you on the list: you will get a message via {channel} as soon as it is back.",
    nl: "Ik heb je op de lijst gezet: je krijgt een bericht via {channel} zodra het er weer is.",
    de: "Ich habe Sie auf die Liste gesetzt: Sie bekommen eine Nachricht per {channel}, sobald der Artikel wieder da ist.",
    es: "Te he apuntado en la lista: recibirás un mensaje por {channel} en cuanto vuelva a estar disponible.",
    pt: "Coloquei o seu pedido na lista: vai receber uma mensagem por {channel} assim que voltar a estar disponível.",
    fr: "Je vous ai mis sur la liste : vous recevrez un message par {channel} dès le retour en stock.",
};

pub(crate) const ALREADY_LISTED: Phrase = Phrase {
    en: "You are on the list already: you will get a message via {channel} as soon as it is back.",
    nl: "Je staat al op de lijst: je krijgt een bericht via {channel} zodra het er weer is.",
    de: "Sie stehen schon auf der Liste: Sie bekommen eine Nachricht per {channel}, sobald der Artikel wieder da ist.",
    es: "Ya estás en la lista: recibirás un mensaje por {channel} en cuanto vuelva a estar disponible.",
    pt: "O seu pedido já está na lista: vai receber uma mensagem por {channel} assim que voltar a estar disponível.",
    fr: "Vous êtes déjà sur la liste : vous recevrez un message par {channel} dès le retour en stock.",
};

pub(crate) const RESTOCK: Phrase = Phrase {
    en: "Expected back: {when}.",
    nl: "Weer verwacht: {when}.",
    de: "Voraussichtlich wieder da: {when}.",
    es: "Reposición prevista: {when}.",
    pt: "Reposição prevista: {when}.",
    fr: "Retour prévu : {when}.",
};

pub(crate) const UNKNOWN: Phrase = Phrase {
    en: "I can't see whether {product} is in stock right now. A colleague will check and answer you here.",
    nl: "Ik kan niet zien of {product} nu op voorraad is. Een collega kijkt het na en geeft je hier antwoord.",
    de: "Ich kann nicht sehen, ob {product} gerade vorrätig ist. Jemand aus dem Team prüft es und antwortet Ihnen hier.",
    es: "No puedo ver si {product} está disponible ahora mismo. Una persona del equipo lo comprobará y te responderá aquí.",
    pt: "Não consigo ver se {product} está disponível agora. Uma pessoa da equipa vai verificar e responder-lhe aqui.",
    fr: "Je ne peux pas voir si {product} est en stock en ce moment. Un collègue va vérifier et vous répondra ici.",
};

pub(crate) const NOT_ENOUGH: Phrase = Phrase {
    en: "I can't confirm {quantity} pieces of {product} right now. A colleague will check and answer you here.",
    nl: "Ik kan {quantity} stuks van {product} nu niet bevestigen. Een collega kijkt het na en geeft je hier antwoord.",
    de: "{quantity} Stück von {product} kann ich gerade nicht zusagen. Jemand aus dem Team prüft es und antwortet Ihnen hier.",
    es: "Ahora mismo no puedo confirmar {quantity} unidades de {product}. Una persona del equipo lo comprobará y te responderá aquí.",
    pt: "Neste momento não posso confirmar {quantity} unidades de {product}. Uma pessoa da equipa vai verificar e responder-lhe aqui.",
    fr: "Je ne peux pas confirmer {quantity} pièces de {product} pour l'instant. Un collègue va vérifier et vous répondra ici.",
};

pub(crate) const NOT_SOLD: Phrase = Phrase {
    en: "We don't have {product} in {form}. It comes in: {list}.",
    nl: "{product} hebben we niet in {form}. Wel in: {list}.",
    de: "{product} gibt es bei uns nicht in {form}. Es gibt: {list}.",
    es: "No tenemos {product} en {form}. Lo hay en: {list}.",
    pt: "Não temos {product} em {form}. Existe em: {list}.",
    fr: "Nous n'avons pas {product} en {form}. Existe en : {list}.",
};

pub(crate) const NOT_FOUND: Phrase = Phrase {
    en: "I can't find \"{name}\" in our range. Could you send me its name as on our website, or the link?",
    nl: "Ik kan \"{name}\" niet in ons assortiment vinden. Kun je me de naam sturen zoals op onze website, of de link?",
    de: "Ich finde „{name}“ nicht in unserem Sortiment. Können Sie mir den Namen von unserer Website oder den Link schicken?",
    es: "No encuentro \"{name}\" en nuestro surtido. ¿Me puedes enviar el nombre que aparece en nuestra web o el enlace?",
    pt: "Não encontro \"{name}\" na nossa gama. Pode enviar-me o nome como aparece no nosso site, ou o link?",
    fr: "Je ne trouve pas « {name} » dans notre gamme. Pouvez-vous m'envoyer son nom comme sur notre site, ou le lien ?",
};

pub(crate) const WHICH: Phrase = Phrase {
    en: "Which product do you mean? Please send me its name or the link.",
    nl: "Welk product bedoel je? Stuur me de naam of de link.",
    de: "Welches Produkt meinen Sie? Bitte schicken Sie mir den Namen oder den Link.",
    es: "¿A qué producto te refieres? Envíame su nombre o el enlace, por favor.",
    pt: "A que produto se refere? Envie-me o nome ou o link, por favor.",
    fr: "De quel produit parlez-vous ? Envoyez-moi son nom ou le lien, s'il vous plaît.",
};

pub(crate) const WHICH_OF: Phrase = Phrase {
    en: "Which one do you mean? We have: {list}.",
    nl: "Welke bedoel je? We hebben: {list}.",
    de: "Welches Produkt meinen Sie? Wir haben: {list}.",
    es: "¿A cuál te refieres? Tenemos: {list}.",
    pt: "A qual se refere? Temos: {list}.",
    fr: "Lequel voulez-vous dire ? Nous avons : {list}.",
};

pub(crate) const CANCELLED: Phrase = Phrase {
    en: "Done: you will get no message about {product}.",
    nl: "Geregeld: je krijgt geen bericht meer over {product}.",
    de: "Erledigt: Sie bekommen keine Nachricht mehr zu {product}.",
    es: "Hecho: no recibirás ningún mensaje sobre {product}.",
    pt: "Feito: não vai receber nenhuma mensagem sobre {product}.",
    fr: "C'est fait : vous ne recevrez pas de message au sujet de {product}.",
};

pub(crate) const CANCEL_WHICH: Phrase = Phrase {
    en: "You are on the list for: {list}. Which of these shall I cancel?",
    nl: "Je staat op de lijst voor: {list}. Welke daarvan zal ik annuleren?",
    de: "Sie stehen auf der Liste für: {list}. Was davon soll ich streichen?",
    es: "Estás en la lista para: {list}. ¿Cuál quieres que cancele?",
    pt: "Está na lista para: {list}. Qual devo cancelar?",
    fr: "Vous êtes sur la liste pour : {list}. Laquelle dois-je annuler ?",
};

pub(crate) const NO_ALERT: Phrase = Phrase {
    en: "I don't see an open stock alert of yours.",
    nl: "Ik zie geen openstaande voorraadmelding van je.",
    de: "Ich sehe keine offene Verfügbarkeitsmeldung von Ihnen.",
    es: "No veo ningún aviso de disponibilidad tuyo pendiente.",
    pt: "Não vejo nenhum aviso de disponibilidade seu em aberto.",
    fr: "Je ne vois pas d'alerte de stock en cours à votre nom.",
};

pub(crate) const STILL_WAITING: Phrase = Phrase {
    en: "You are on the list for {product}. It is not back yet; you will get a message via {channel} as soon as it is.",
    nl: "Je staat op de lijst voor {product}. Het is er nog niet; je krijgt een bericht via {channel} zodra het er weer is.",
    de: "Sie stehen auf der Liste für {product}. Der Artikel ist noch nicht wieder da; sobald er es ist, bekommen Sie eine Nachricht per {channel}.",
    es: "Estás en la lista para {product}. Todavía no ha vuelto; recibirás un mensaje por {channel} en cuanto esté disponible.",
    pt: "Está na lista para {product}. Ainda não voltou; vai receber uma mensagem por {channel} assim que estiver disponível.",
    fr: "Vous êtes sur la liste pour {product}. Le produit n'est pas encore de retour ; vous recevrez un message par {channel} dès qu'il le sera.",
};

pub(crate) const NOTIFIED: Phrase = Phrase {
    en: "We told you on {date} that {product} was back.",
    nl: "We hebben je op {date} laten weten dat {product} er weer was.",
    de: "Am {date} haben wir Ihnen mitgeteilt, dass {product} wieder da war.",
    es: "El {date} te avisamos de que {product} había vuelto.",
    pt: "Avisámos no dia {date} que {product} tinha voltado.",
    fr: "Nous vous avons prévenu le {date} du retour de {product}.",
};

pub(crate) const NONE_SIMILAR: Phrase = Phrase {
    en: "I'm sorry, there is nothing similar available right now.",
    nl: "Helaas is er nu niets soortgelijks leverbaar.",
    de: "Leider ist gerade nichts Ähnliches lieferbar.",
    es: "Lo siento, ahora mismo no hay nada parecido disponible.",
    pt: "Lamento, neste momento não há nada parecido disponível.",
    fr: "Désolé, rien de similaire n'est disponible pour le moment.",
};

#[cfg(test)]
pub(crate) const ALL: &[Phrase] = &[
    IN_STOCK,
    AVAILABLE,
    OUT_OF_STOCK,
    LISTED,
    ALREADY_LISTED,
    RESTOCK,
    UNKNOWN,
    NOT_ENOUGH,
    NOT_SOLD,
    NOT_FOUND,
    WHICH,
    WHICH_OF,
    CANCELLED,
    CANCEL_WHICH,
    NO_ALERT,
    STILL_WAITING,
    NOTIFIED,
    NONE_SIMILAR,
];

#[cfg(test)]
mod tests {
    use domain::lang::Lang;

    use super::*;

    #[test]
    fn every_sentence_has_the_same_places_in_every_language() {
        for phrase in ALL {
            for lang in Lang::ALL {
                assert_eq!(
                    phrase.places(lang),
                    phrase.places(Lang::En),
                    "{}",
                    phrase.get(lang)
                );
            }
        }
    }
}
