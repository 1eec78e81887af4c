//! What is said about offers, in six languages.

use domain::phrase::Phrase;

pub(crate) const OFFER: Phrase = Phrase {
    en: "Great! Here is your code for {discount} off: {code}",
    nl: "Leuk! Hier is je code voor {discount} korting: {code}",
    de: "Schön! Hier ist Ihr Code für {discount} Rabatt: {code}",
    es: "¡Genial! Aquí tienes tu código de {discount} de descuento: {code}",
    pt: "Ótimo! Aqui está o seu código de {discount} de desconto: {code}",
    fr: "Super ! Voici votre code pour {discount} de réduction : {code}",
};

pub(crate) const SHOP: Phrase = Phrase {
    en: "Shop now: {url}",
    nl: "Naar de shop: {url}",
    de: "Zum Shop: {url}",
    es: "Compra aquí: {url}",
    pt: "Comprar agora: {url}",
    fr: "À la boutique : {url}",
};

pub(crate) const UNTIL: Phrase = Phrase {
    en: "The code is valid until {date}.",
    nl: "De code is geldig tot en met {date}.",
    de: "Der Code gilt bis {date}.",
    es: "El código es válido hasta el {date}.",
    pt: "O código é válido até {date}.",
    fr: "Le code est valable jusqu'au {date}.",
};

pub(crate) const MIN_ORDER: Phrase = Phrase {
    en: "It is for orders from {amount}.",
    nl: "Hij geldt voor bestellingen vanaf {amount}.",
    de: "Er gilt für Bestellungen ab {amount}.",
    es: "Es para pedidos a partir de {amount}.",
    pt: "É para encomendas a partir de {amount}.",
    fr: "Il est valable pour les commandes à partir de {amount}.",
};

pub(crate) const ONLY_FOR: Phrase = Phrase {
    en: "It is for {products}.",
    nl: "Hij geldt voor {products}.",
    de: "Er gilt für {products}.",
    es: "Es para {products}.",
    pt: "É para {products}.",
    fr: "Il est valable pour {products}.",
};

pub(crate) const ONE_PRODUCT: Phrase = Phrase {
    en: "The code {code} works only for: {products}.",
    nl: "De code {code} geldt alleen voor: {products}.",
    de: "Der Code {code} gilt nur für: {products}.",
    es: "El código {code} solo vale para: {products}.",
    pt: "O código {code} só é válido para: {products}.",
    fr: "Le code {code} n'est valable que pour : {products}.",
};

pub(crate) const ANY_PRODUCT: Phrase = Phrase {
    en: "The code {code} works for all our products.",
    nl: "De code {code} geldt voor al onze producten.",
    de: "Der Code {code} gilt für alle unsere Produkte.",
    es: "El código {code} vale para todos nuestros productos.",
    pt: "O código {code} é válido para todos os nossos produtos.",
    fr: "Le code {code} est valable pour tous nos produits.",
};

pub(crate) const IN_STOCK: Phrase = Phrase {
    en: "{product} is in stock.",
    nl: "{product} is op voorraad.",
    de: "{product} ist vorrätig.",
    es: "{product} está disponible.",
    pt: "{product} está disponível.",
    fr: "{product} est en stock.",
};

pub(crate) const OUT_OF_STOCK: Phrase = Phrase {
    en: "{product} is out of stock at the moment.",
    nl: "{product} is op dit moment uitverkocht.",
    de: "{product} ist momentan ausverkauft.",
    es: "{product} está agotado en este momento.",
    pt: "{product} está esgotado neste momento.",
    fr: "{product} est épuisé pour le moment.",
};

pub(crate) const NO_OFFER: Phrase = Phrase {
    en: "Great that you like it! There is no discount on it at the moment. You find it here: {url}",
    nl: "Leuk dat je het mooi vindt! Er is op dit moment geen korting op. Je vindt het hier: {url}",
    de: "Schön, dass es Ihnen gefällt! Im Moment gibt es darauf keinen Rabatt. Hier finden Sie es: {url}",
    es: "¡Qué bien que te guste! En este momento no tiene descuento. Lo encuentras aquí: {url}",
    pt: "Que bom que gosta! Neste momento não tem desconto. Encontra-o aqui: {url}",
    fr: "Ravi que cela vous plaise ! Il n'y a pas de réduction pour le moment. Vous le trouverez ici : {url}",
};

pub(crate) const OVER: Phrase = Phrase {
    en: "Great that you like it! The offer ended on {date}, so I can't give you the discount any more. You find it here: {url}",
    nl: "Leuk dat je interesse hebt! De actie liep tot en met {date}, dus de korting kan ik je niet meer geven. Je vindt het hier: {url}",
    de: "Schön, dass Sie Interesse haben! Die Aktion endete am {date}, deshalb kann ich Ihnen den Rabatt nicht mehr geben. Hier finden Sie es: {url}",
    es: "¡Gracias por tu interés! La oferta terminó el {date}, así que ya no puedo darte el descuento. Lo encuentras aquí: {url}",
    pt: "Obrigado pelo interesse! A oferta terminou em {date}, por isso já não posso dar-lhe o desconto. Encontra-o aqui: {url}",
    fr: "Merci de votre intérêt ! L'offre s'est terminée le {date}, je ne peux donc plus vous accorder la réduction. Vous le trouverez ici : {url}",
};

pub(crate) const NOT_YET: Phrase = Phrase {
    en: "Great that you like it! The offer starts on {date}. You find it here: {url}",
    nl: "Leuk dat je interesse hebt! De actie begint op {date}. Je vindt het hier: {url}",
    de: "Schön, dass Sie Interesse haben! Die Aktion beginnt am {date}. Hier finden Sie es: {url}",
    es: "¡Gracias por tu interés! La oferta empieza el {date}. Lo encuentras aquí: {url}",
    pt: "Obrigado pelo interesse! A oferta começa em {date}. Encontra-o aqui: {url}",
    fr: "Merci de votre intérêt ! L'offre commence le {date}. Vous le trouverez ici : {url}",
};

pub(crate) const DECLINED: Phrase = Phrase {
    en: "No problem, thank you for letting us know!",
    nl: "Geen probleem, bedankt voor het laten weten!",
    de: "Kein Problem, danke für die Rückmeldung!",
    es: "¡No hay problema, gracias por avisarnos!",
    pt: "Não há problema, obrigado por nos avisar!",
    fr: "Pas de problème, merci de nous l'avoir dit !",
};

pub(crate) const PRICE: Phrase = Phrase {
    en: "{product} costs {price}.",
    nl: "De prijs van {product} is {price}.",
    de: "Der Preis von {product} ist {price}.",
    es: "El precio de {product} es {price}.",
    pt: "O preço de {product} é {price}.",
    fr: "Le prix de {product} est de {price}.",
};

pub(crate) const PRICE_WITH: Phrase = Phrase {
    en: "With code {code} it is {price}.",
    nl: "Met code {code} is dat {price}.",
    de: "Mit dem Code {code} sind es {price}.",
    es: "Con el código {code} son {price}.",
    pt: "Com o código {code} fica em {price}.",
    fr: "Avec le code {code}, cela fait {price}.",
};

pub(crate) const NO_END: Phrase = Phrase {
    en: "The code {code} has no end date.",
    nl: "De code {code} heeft geen einddatum.",
    de: "Der Code {code} hat kein Enddatum.",
    es: "El código {code} no tiene fecha de fin.",
    pt: "O código {code} não tem data de fim.",
    fr: "Le code {code} n'a pas de date de fin.",
};

pub(crate) const CODE_UNKNOWN: Phrase = Phrase {
    en: "I don't know the code {code}.",
    nl: "De code {code} ken ik niet.",
    de: "Den Code {code} kenne ich nicht.",
    es: "No conozco el código {code}.",
    pt: "Não conheço o código {code}.",
    fr: "Je ne connais pas le code {code}.",
};

pub(crate) const CODE_IS: Phrase = Phrase {
    en: "The code of this offer is {code}: {url}",
    nl: "De code van deze actie is {code}: {url}",
    de: "Der Code dieser Aktion ist {code}: {url}",
    es: "El código de esta oferta es {code}: {url}",
    pt: "O código desta oferta é {code}: {url}",
    fr: "Le code de cette offre est {code} : {url}",
};

pub(crate) const CODE_OVER: Phrase = Phrase {
    en: "The code {code} was valid until {date} and is not accepted any more.",
    nl: "De code {code} was geldig tot en met {date} en werkt niet meer.",
    de: "Der Code {code} galt bis {date} und wird nicht mehr angenommen.",
    es: "El código {code} era válido hasta el {date} y ya no se acepta.",
    pt: "O código {code} era válido até {date} e já não é aceite.",
    fr: "Le code {code} était valable jusqu'au {date} et n'est plus accepté.",
};

pub(crate) const CODE_NOT_YET: Phrase = Phrase {
    en: "The code {code} is valid from {date} on.",
    nl: "De code {code} is geldig vanaf {date}.",
    de: "Der Code {code} gilt ab {date}.",
    es: "El código {code} es válido a partir del {date}.",
    pt: "O código {code} é válido a partir de {date}.",
    fr: "Le code {code} est valable à partir du {date}.",
};

pub(crate) const CODE_FINE: Phrase = Phrase {
    en: "The code {code} is valid.",
    nl: "De code {code} is geldig.",
    de: "Der Code {code} ist gültig.",
    es: "El código {code} es válido.",
    pt: "O código {code} é válido.",
    fr: "Le code {code} est valable.",
};

pub(crate) const STILL_NOT: Phrase = Phrase {
    en: "If it still isn't taken off, tell me and a colleague will look into it.",
    nl: "Gaat de korting er dan nog niet af, laat het me weten: dan kijkt een collega ernaar.",
    de: "Wird der Rabatt dann immer noch nicht abgezogen, sagen Sie es mir: Dann sieht jemand aus dem Team nach.",
    es: "Si aun así no se descuenta, dímelo y lo mirará una persona del equipo.",
    pt: "Se mesmo assim não for descontado, diga-me e uma pessoa da equipa vai ver o que se passa.",
    fr: "Si la réduction n'est toujours pas appliquée, dites-le-moi et un collègue regardera.",
};

pub(crate) const CODE_PERSON: Phrase = Phrase {
    en: "I'm sorry that the code gives you trouble. A colleague will look into it and answer you here.",
    nl: "Vervelend dat de code niet werkt. Een collega kijkt ernaar en geeft je hier antwoord.",
    de: "Es tut mir leid, dass der Code Ärger macht. Jemand aus dem Team sieht nach und antwortet Ihnen hier.",
    es: "Siento que el código te dé problemas. Una persona del equipo lo revisará y te responderá aquí.",
    pt: "Lamento que o código esteja a dar problemas. Uma pessoa da equipa vai verificar e responder-lhe aqui.",
    fr: "Désolé que le code pose problème. Un collègue va regarder et vous répondra ici.",
};

pub(crate) const QUESTION_PERSON: Phrase = Phrase {
    en: "Good question. I don't know that for certain, so a colleague will answer you here.",
    nl: "Goede vraag. Dat weet ik niet zeker, dus een collega geeft je hier antwoord.",
    de: "Gute Frage. Das weiß ich nicht sicher, deshalb antwortet Ihnen hier jemand aus dem Team.",
    es: "Buena pregunta. No lo sé con seguridad, así que te responderá aquí una persona del equipo.",
    pt: "Boa pergunta. Não sei ao certo, por isso uma pessoa da equipa vai responder-lhe aqui.",
    fr: "Bonne question. Je n'en suis pas certain, un collègue vous répondra donc ici.",
};

#[cfg(test)]
mod tests {
    use domain::lang::Lang;

    use super::*;

    #[test]
    fn every_sentence_has_the_same_places_in_every_language() {
        for phrase in [
            OFFER,
            SHOP,
            UNTIL,
            MIN_ORDER,
            ONLY_FOR,
            NO_OFFER,
            OVER,
            NOT_YET,
            DECLINED,
            PRICE,
            PRICE_WITH,
            NO_END,
            CODE_UNKNOWN,
            CODE_IS,
            CODE_OVER,
            CODE_NOT_YET,
            CODE_FINE,
            STILL_NOT,
            CODE_PERSON,
            QUESTION_PERSON,
        ] {
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
