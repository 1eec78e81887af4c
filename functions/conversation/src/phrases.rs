//! What is said in fixed words, in six languages.

use domain::phrase::Phrase;

macro_rules! phrases {
    ($($(#[$meta:meta])* $name:ident { $en:literal, $nl:literal, $de:literal, $es:literal, $pt:literal, $fr:literal $(,)? })+) => {
        $(
            $(#[$meta])*
            pub(crate) const $name: Phrase = Phrase { en: $en, nl: $nl, de: $de, es: $es, pt: $pt, fr: $fr };
        )+

        #[cfg(test)]
        const ALL: &[Phrase] = &[$($name),+];
    };
}

phrases! {
    GREETING {
        "Hi! What can I do for you?",
        "Hoi! Wat kan ik voor je doen?",
        "Guten Tag! Was kann ich für Sie tun?",
        "¡Hola! ¿En qué puedo ayudarte?",
        "Olá! Em que posso ajudar?",
        "Bonjour ! Que puis-je faire pour vous ?",
    }
    THANKS {
        "You're welcome!",
        "Graag gedaan!",
        "Gern geschehen!",
        "¡De nada!",
        "De nada!",
        "Avec plaisir !",
    }
    ALL_RIGHT {
        "All right! Just write if there is anything else.",
        "Prima! Stuur gerust een bericht als er nog iets is.",
        "Alles klar! Schreiben Sie einfach, wenn noch etwas ist.",
        "¡De acuerdo! Escríbeme si necesitas algo más.",
        "Está bem! Escreva se precisar de mais alguma coisa.",
        "Très bien ! Écrivez-moi s'il y a autre chose.",
    }
    UNCLEAR {
        "I'm not sure what you mean. Could you tell me in a few words what it is about?",
        "Ik weet niet zeker wat je bedoelt. Kun je me in een paar woorden vertellen waar het over gaat?",
        "Ich bin nicht sicher, was Sie meinen. Können Sie mir kurz sagen, worum es geht?",
        "No estoy seguro de lo que quieres decir. ¿Me puedes contar en pocas palabras de qué se trata?",
        "Não tenho a certeza do que quer dizer. Pode dizer-me em poucas palavras do que se trata?",
        "Je ne suis pas certain de comprendre. Pouvez-vous me dire en quelques mots de quoi il s'agit ?",
    }
    ATTACHMENT {
        "Thank you! I can't open attachments. Could you tell me in a few words what it is about?",
        "Dank je! Bijlagen kan ik niet openen. Kun je me in een paar woorden vertellen waar het over gaat?",
        "Danke! Anhänge kann ich nicht öffnen. Können Sie mir kurz schreiben, worum es geht?",
        "¡Gracias! No puedo abrir archivos adjuntos. ¿Me puedes contar en pocas palabras de qué se trata?",
        "Obrigado! Não consigo abrir anexos. Pode dizer-me em poucas palavras do que se trata?",
        "Merci ! Je ne peux pas ouvrir les pièces jointes. Pouvez-vous me dire en quelques mots de quoi il s'agit ?",
    }
    UNKNOWN {
        "I don't know that, and I'd rather not guess.",
        "Dat weet ik niet, en ik gok liever niet.",
        "Das weiß ich nicht, und ich möchte nicht raten.",
        "Eso no lo sé y prefiero no adivinar.",
        "Isso não sei, e prefiro não adivinhar.",
        "Je ne le sais pas et je préfère ne pas deviner.",
    }
    OFF_TOPIC {
        "That's outside what I can help with here: I'm only here for questions about {shop}, such as products, delivery, returns and jobs. What can I do for you?",
        "Daar kan ik je hier niet mee helpen: ik ben er alleen voor vragen over {shop}, zoals producten, bezorging, retouren en vacatures. Wat kan ik voor je doen?",
        "Dabei kann ich hier nicht helfen: Ich bin nur für Fragen zu {shop} da, etwa zu Produkten, Lieferung, Rückgabe und Stellen. Was kann ich für Sie tun?",
        "Con eso no puedo ayudarte aquí: solo respondo a preguntas sobre {shop}, como productos, envíos, devoluciones y empleo. ¿En qué puedo ayudarte?",
        "Nisso não posso ajudar aqui: só respondo a perguntas sobre {shop}, como produtos, entregas, devoluções e vagas. Em que posso ajudar?",
        "Je ne peux pas vous aider sur ce point : je réponds seulement aux questions sur {shop}, comme les produits, la livraison, les retours et les postes. Que puis-je faire pour vous ?",
    }
    MACHINE {
        "I'm an automated assistant, not a person. I can answer most questions right away, and if you'd rather talk to a colleague, just say so.",
        "Ik ben een automatische assistent, geen mens. De meeste vragen kan ik meteen beantwoorden, en wil je liever een collega spreken, zeg het dan gerust.",
        "Ich bin ein automatischer Assistent, kein Mensch. Die meisten Fragen kann ich sofort beantworten; wenn Sie lieber mit jemandem aus dem Team sprechen, sagen Sie es einfach.",
        "Soy un asistente automático, no una persona. Puedo responder enseguida a casi todo y, si prefieres hablar con alguien del equipo, dímelo.",
        "Sou um assistente automático, não uma pessoa. Posso responder já à maioria das perguntas e, se preferir falar com alguém da equipa, diga-me.",
        "Je suis un assistant automatique, pas une personne. Je réponds tout de suite à la plupart des questions ; si vous préférez parler à un collègue, dites-le-moi.",
    }
    CONTACT {
        "You can reach us here: {ways}.",
        "Je bereikt ons zo: {ways}.",
        "So erreichen Sie uns: {ways}.",
        "Puedes contactarnos así: {ways}.",
        "Pode contactar-nos assim: {ways}.",
        "Vous pouvez nous joindre ainsi : {ways}.",
    }
    HOURS {
        "Our opening hours: {hours}.",
        "Onze openingstijden: {hours}.",
        "Unsere Öffnungszeiten: {hours}.",
        "Nuestro horario: {hours}.",
        "O nosso horário: {hours}.",
        "Nos horaires : {hours}.",
    }
    PRODUCT {
        "{product}: {description} Price: {price}. {url}",
        "{product}: {description} Prijs: {price}. {url}",
        "{product}: {description} Preis: {price}. {url}",
        "{product}: {description} Precio: {price}. {url}",
        "{product}: {description} Preço: {price}. {url}",
        "{product} : {description} Prix : {price}. {url}",
    }
    MORE {
        "That is all I know about it.",
        "Meer weet ik er niet van.",
        "Mehr weiß ich darüber nicht.",
        "Es todo lo que sé al respecto.",
        "É tudo o que sei sobre isto.",
        "C'est tout ce que j'en sais.",
    }
    ORDER {
        "I can't look into orders myself. A colleague will check and answer you here. If you have your order number at hand, please send it along.",
        "Ik kan zelf geen bestellingen inzien. Een collega kijkt het na en geeft je hier antwoord. Heb je je bestelnummer bij de hand, stuur het dan mee.",
        "Bestellungen kann ich selbst nicht einsehen. Jemand aus dem Team sieht nach und antwortet Ihnen hier. Wenn Sie Ihre Bestellnummer zur Hand haben, schicken Sie sie bitte mit.",
        "Yo no puedo consultar pedidos. Una persona del equipo lo comprobará y te responderá aquí. Si tienes a mano el número de pedido, envíamelo.",
        "Eu não consigo consultar encomendas. Uma pessoa da equipa vai verificar e responder-lhe aqui. Se tiver o número da encomenda à mão, envie-o.",
        "Je ne peux pas consulter les commandes. Un collègue va vérifier et vous répondra ici. Si vous avez votre numéro de commande, envoyez-le.",
    }
    ORDER_NUMBER {
        "I can't look into orders myself. A colleague will check order {number} and answer you here.",
        "Ik kan zelf geen bestellingen inzien. Een collega kijkt bestelling {number} na en geeft je hier antwoord.",
        "Bestellungen kann ich selbst nicht einsehen. Jemand aus dem Team sieht sich die Bestellung {number} an und antwortet Ihnen hier.",
        "Yo no puedo consultar pedidos. Una persona del equipo comprobará el pedido {number} y te responderá aquí.",
        "Eu não consigo consultar encomendas. Uma pessoa da equipa vai verificar a encomenda {number} e responder-lhe aqui.",
        "Je ne peux pas consulter les commandes. Un collègue va vérifier la commande {number} et vous répondra ici.",
    }
    COMPLAINT {
        "I'm sorry that this went wrong, and thank you for telling us. I'm passing it on to a colleague, who will answer you here.",
        "Wat vervelend dat dit misging, en bedankt dat je het laat weten. Ik geef het door aan een collega, die je hier antwoord geeft.",
        "Es tut mir leid, dass das schiefgegangen ist, und danke, dass Sie es uns sagen. Ich gebe es an jemanden aus dem Team weiter; die Antwort kommt hier.",
        "Siento mucho que esto haya salido mal, y gracias por decírnoslo. Se lo paso a una persona del equipo, que te responderá aquí.",
        "Lamento que isto tenha corrido mal e obrigado por nos dizer. Vou passar o assunto a uma pessoa da equipa, que lhe responderá aqui.",
        "Je suis désolé de ce problème, et merci de nous l'avoir signalé. Je le transmets à un collègue, qui vous répondra ici.",
    }
    NONE_SIMILAR {
        "I'm sorry, there is nothing similar available right now.",
        "Helaas is er nu niets soortgelijks leverbaar.",
        "Leider ist gerade nichts Ähnliches lieferbar.",
        "Lo siento, ahora mismo no hay nada parecido disponible.",
        "Lamento, neste momento não há nada parecido disponível.",
        "Désolé, rien de similaire n'est disponible pour le moment.",
    }
    APPLY_THANKS {
        "Thank you for your interest in working with us!",
        "Wat leuk dat je bij ons wilt werken!",
        "Danke für Ihr Interesse, bei uns zu arbeiten!",
        "¡Gracias por tu interés en trabajar con nosotros!",
        "Obrigado pelo seu interesse em trabalhar connosco!",
        "Merci de votre intérêt pour travailler chez nous !",
    }
    APPLY_NOTED {
        "Thank you for your application! I have noted:{list}",
        "Bedankt voor je sollicitatie! Ik heb genoteerd:{list}",
        "Danke für Ihre Bewerbung! Ich habe notiert:{list}",
        "¡Gracias por tu candidatura! He anotado:{list}",
        "Obrigado pela sua candidatura! Anotei:{list}",
        "Merci pour votre candidature ! J'ai noté :{list}",
    }
    APPLY_MISSING {
        "To complete it, please tell me: {list}.",
        "Om het compleet te maken, wil ik graag nog weten: {list}.",
        "Um sie zu vervollständigen, sagen Sie mir bitte noch: {list}.",
        "Para completarla, dime por favor: {list}.",
        "Para a completar, diga-me por favor: {list}.",
        "Pour la compléter, dites-moi encore : {list}.",
    }
    APPLY_COMPLETE {
        "That is everything I need. The team will look at your application.",
        "Dat is alles wat ik nodig heb. Het team bekijkt je sollicitatie.",
        "Das ist alles, was ich brauche. Das Team sieht sich Ihre Bewerbung an.",
        "Es todo lo que necesito. El equipo revisará tu candidatura.",
        "É tudo o que preciso. A equipa vai analisar a sua candidatura.",
        "C'est tout ce qu'il me faut. L'équipe va examiner votre candidature.",
    }
    NAME { "name", "naam", "Name", "nombre", "nome", "nom" }
    ROLE { "position", "functie", "Stelle", "puesto", "vaga", "poste" }
    EXPERIENCE { "experience", "ervaring", "Erfahrung", "experiencia", "experiência", "expérience" }
    EMAIL { "e-mail", "e-mail", "E-Mail", "correo", "e-mail", "e-mail" }
    PHONE { "phone", "telefoon", "Telefon", "teléfono", "telefone", "téléphone" }
    PLACE { "place", "plaats", "Ort", "lugar", "local", "lieu" }
    TIME { "availability", "beschikbaarheid", "Verfügbarkeit", "disponibilidad", "disponibilidade", "disponibilité" }
    YEARS { "{years} years", "{years} jaar", "{years} Jahre", "{years} años", "{years} anos", "{years} ans" }
    ASK_NAME { "your name", "je naam", "Ihren Namen", "tu nombre", "o seu nome", "votre nom" }
    ASK_ROLE {
        "which position you are interested in",
        "welke functie je zoekt",
        "welche Stelle Sie interessiert",
        "qué puesto te interesa",
        "que vaga lhe interessa",
        "le poste qui vous intéresse",
    }
    ASK_EXPERIENCE {
        "how many years of experience you have",
        "hoeveel jaar ervaring je hebt",
        "wie viele Jahre Erfahrung Sie haben",
        "cuántos años de experiencia tienes",
        "quantos anos de experiência tem",
        "vos années d'expérience",
    }
    ASK_REACHABLE {
        "an e-mail address or a phone number",
        "een e-mailadres of telefoonnummer",
        "eine E-Mail-Adresse oder Telefonnummer",
        "un correo o un teléfono",
        "um e-mail ou um telefone",
        "une adresse e-mail ou un numéro de téléphone",
    }
    ASK_PLACE {
        "where you live or want to work",
        "waar je woont of wilt werken",
        "wo Sie wohnen oder arbeiten möchten",
        "dónde vives o quieres trabajar",
        "onde vive ou quer trabalhar",
        "où vous habitez ou souhaitez travailler",
    }
    ASK_TIME {
        "when you can start or work",
        "wanneer je kunt beginnen of werken",
        "wann Sie anfangen oder arbeiten können",
        "cuándo puedes empezar o trabajar",
        "quando pode começar ou trabalhar",
        "quand vous pouvez commencer ou travailler",
    }
    OPEN_JOBS {
        "These positions are open: {list}.",
        "Deze functies staan open: {list}.",
        "Diese Stellen sind offen: {list}.",
        "Estos puestos están abiertos: {list}.",
        "Estas vagas estão abertas: {list}.",
        "Ces postes sont ouverts : {list}.",
    }
    NO_SUCH_JOB {
        "There is no open position \"{role}\" at the moment. These are open: {list}.",
        "Er is nu geen vacature \"{role}\". Deze functies staan open: {list}.",
        "Eine Stelle „{role}“ ist im Moment nicht offen. Diese sind offen: {list}.",
        "En este momento no hay ningún puesto de \"{role}\". Están abiertos: {list}.",
        "Neste momento não há vaga de \"{role}\". Estão abertas: {list}.",
        "Il n'y a pas de poste « {role} » ouvert en ce moment. Sont ouverts : {list}.",
    }
    NO_JOBS {
        "There are no open positions at the moment.",
        "Er zijn op dit moment geen vacatures.",
        "Im Moment sind keine Stellen offen.",
        "En este momento no hay puestos abiertos.",
        "Neste momento não há vagas abertas.",
        "Il n'y a pas de poste ouvert en ce moment.",
    }
    HOW_TO_APPLY {
        "To apply, simply write here: your name, the position, your experience and how to reach you.",
        "Solliciteren kan gewoon hier: stuur je naam, de functie, je ervaring en hoe we je bereiken.",
        "Bewerben können Sie sich gleich hier: mit Namen, Stelle, Erfahrung und wie wir Sie erreichen.",
        "Para presentarte, escribe aquí: tu nombre, el puesto, tu experiencia y cómo localizarte.",
        "Para se candidatar, escreva aqui: o seu nome, a vaga, a sua experiência e o contacto.",
        "Pour postuler, écrivez simplement ici : votre nom, le poste, votre expérience et vos coordonnées.",
    }
    STATUS_KNOWN {
        "Your application is on record here. I can't see a decision, so I'm asking a colleague, who will answer you here.",
        "Je sollicitatie staat hier genoteerd. Een beslissing kan ik niet zien; ik vraag het aan een collega, die je hier antwoord geeft.",
        "Ihre Bewerbung ist hier vermerkt. Eine Entscheidung kann ich nicht sehen; ich frage im Team nach, die Antwort kommt hier.",
        "Tu candidatura está registrada aquí. No veo ninguna decisión, así que pregunto a una persona del equipo, que te responderá aquí.",
        "A sua candidatura está registada aqui. Não vejo uma decisão, por isso vou perguntar a uma pessoa da equipa, que lhe responderá aqui.",
        "Votre candidature est bien enregistrée ici. Je ne vois pas de décision ; je demande à un collègue, qui vous répondra ici.",
    }
    STATUS_UNKNOWN {
        "I can't see your application here. I'm asking a colleague, who will answer you here.",
        "Ik kan je sollicitatie hier niet zien. Ik vraag het aan een collega, die je hier antwoord geeft.",
        "Ihre Bewerbung kann ich hier nicht sehen. Ich frage im Team nach; die Antwort kommt hier.",
        "No veo tu candidatura aquí. Pregunto a una persona del equipo, que te responderá aquí.",
        "Não vejo a sua candidatura aqui. Vou perguntar a uma pessoa da equipa, que lhe responderá aqui.",
        "Je ne vois pas votre candidature ici. Je demande à un collègue, qui vous répondra ici.",
    }
    WITHDRAWN {
        "I have noted that you withdraw your application. Thank you for letting us know, and all the best!",
        "Ik heb genoteerd dat je je sollicitatie intrekt. Bedankt voor het laten weten, en veel succes!",
        "Ich habe notiert, dass Sie Ihre Bewerbung zurückziehen. Danke für die Nachricht und alles Gute!",
        "He anotado que retiras tu candidatura. Gracias por avisarnos y mucha suerte.",
        "Anotei que retira a sua candidatura. Obrigado por nos avisar e felicidades!",
        "J'ai noté que vous retirez votre candidature. Merci de nous avoir prévenus et bonne continuation !",
    }
    WITHDRAW_UNKNOWN {
        "I can't see your application here, so I'm passing this on to a colleague, who will confirm the withdrawal here.",
        "Ik kan je sollicitatie hier niet zien, dus ik geef dit door aan een collega, die de intrekking hier bevestigt.",
        "Ihre Bewerbung kann ich hier nicht sehen; ich gebe das an jemanden aus dem Team weiter, der die Rücknahme hier bestätigt.",
        "No veo tu candidatura aquí, así que se lo paso a una persona del equipo, que confirmará la retirada aquí.",
        "Não vejo a sua candidatura aqui, por isso vou passar o assunto a uma pessoa da equipa, que confirmará a desistência aqui.",
        "Je ne vois pas votre candidature ici ; je transmets à un collègue, qui confirmera le retrait ici.",
    }
    INTERVIEW {
        "Thank you! I'm passing this on to a colleague, who will arrange the interview with you here.",
        "Dank je! Ik geef dit door aan een collega, die het gesprek hier met je afspreekt.",
        "Danke! Ich gebe das an jemanden aus dem Team weiter, der das Gespräch hier mit Ihnen vereinbart.",
        "¡Gracias! Se lo paso a una persona del equipo, que acordará la entrevista contigo aquí.",
        "Obrigado! Vou passar a uma pessoa da equipa, que combinará a entrevista consigo aqui.",
        "Merci ! Je transmets à un collègue, qui conviendra de l'entretien avec vous ici.",
    }
    INTERVIEW_WHEN {
        "Thank you! I have passed on \"{when}\". A colleague will confirm the interview here.",
        "Dank je! Ik heb \"{when}\" doorgegeven. Een collega bevestigt het gesprek hier.",
        "Danke! Ich habe „{when}“ weitergegeben. Jemand aus dem Team bestätigt das Gespräch hier.",
        "¡Gracias! He pasado el dato \"{when}\". Una persona del equipo confirmará la entrevista aquí.",
        "Obrigado! Transmiti \"{when}\". Uma pessoa da equipa vai confirmar a entrevista aqui.",
        "Merci ! J'ai transmis « {when} ». Un collègue confirmera l'entretien ici.",
    }
}

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
