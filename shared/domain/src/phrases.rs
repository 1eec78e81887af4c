//! Fixed sentences in the six languages: what must be said the same way every
//! time and must not depend on a model.

use crate::lang::Lang;

/// Said once, before the first answer of a conversation (EU AI Act Article 50(1),
/// FEATURES Z16).
pub fn disclosure(lang: Lang, business: &str) -> String {
    match lang {
        Lang::En => format!("I'm the automated assistant of {business}."),
        Lang::Nl => format!("Ik ben de automatische assistent van {business}."),
        Lang::De => format!("Ich bin der automatische Assistent von {business}."),
        Lang::Es => format!("Soy el asistente automático de {business}."),
        Lang::Pt => format!("Sou o assistente automático da {business}."),
        Lang::Fr => format!("Je suis l'assistant automatique de {business}."),
    }
}

/// Says that what follows is written in another language only.
pub fn only_in(lang: Lang, other: Lang) -> String {
    let name = LANGUAGE_NAMES[lang as usize][other as usize];
    match lang {
        Lang::En => format!("I have this only in {name}:"),
        Lang::Nl => format!("Dit heb ik alleen in het {name}:"),
        Lang::De => format!("Das habe ich nur auf {name}:"),
        Lang::Es => format!("Esto solo lo tengo en {name}:"),
        Lang::Pt => format!("Só tenho isto em {name}:"),
        Lang::Fr => format!("Je n'ai ceci qu'en {name} :"),
    }
}

/// The names of the languages in each, in the order of `Lang::ALL`.
#[rustfmt::skip]
const LANGUAGE_NAMES: [[&str; 6]; 6] = [
    ["English", "Dutch", "German", "Spanish", "Portuguese", "French"],
    ["Engels", "Nederlands", "Duits", "Spaans", "Portugees", "Frans"],
    ["Englisch", "Niederländisch", "Deutsch", "Spanisch", "Portugiesisch", "Französisch"],
    ["inglés", "neerlandés", "alemán", "español", "portugués", "francés"],
    ["inglês", "neerlandês", "alemão", "espanhol", "português", "francês"],
    ["anglais", "néerlandais", "allemand", "espagnol", "portugais", "français"],
];

/// A person will answer. Makes no promise about when.
pub const fn handover(lang: Lang) -> &'static str {
    match lang {
        Lang::En => {
            "Thank you for your message. I'm passing this on to a colleague, who will answer you here."
        }
        Lang::Nl => {
            "Bedankt voor je bericht. Ik geef dit door aan een collega, die je hier antwoord geeft."
        }
        Lang::De => {
            "Danke für Ihre Nachricht. Ich gebe das an eine Kollegin oder einen Kollegen weiter; die Antwort kommt hier."
        }
        Lang::Es => {
            "Gracias por tu mensaje. Se lo paso a una persona del equipo, que te responderá aquí."
        }
        Lang::Pt => {
            "Obrigado pela sua mensagem. Vou passá-la a uma pessoa da equipa, que lhe responderá aqui."
        }
        Lang::Fr => {
            "Merci pour votre message. Je le transmets à un collègue, qui vous répondra ici."
        }
    }
}

/// The same for somebody who is hurt or in danger: what cannot wait for a colleague.
pub const fn safety(lang: Lang) -> &'static str {
    match lang {
        Lang::En => {
            "I'm passing this on to a colleague right away, who will answer you here. Please stop using the product. If somebody is hurt or unwell, call a doctor or the emergency number (112 in Europe)."
        }
        Lang::Nl => {
            "Ik geef dit meteen door aan een collega, die je hier antwoord geeft. Gebruik het product niet meer. Is iemand gewond of onwel, bel dan een arts of het alarmnummer (112 in Europa)."
        }
        Lang::De => {
            "Ich gebe das sofort an eine Kollegin oder einen Kollegen weiter; die Antwort kommt hier. Bitte benutzen Sie das Produkt nicht mehr. Ist jemand verletzt oder fühlt sich unwohl, rufen Sie eine Ärztin, einen Arzt oder den Notruf (112 in Europa)."
        }
        Lang::Es => {
            "Se lo paso ahora mismo a una persona del equipo, que te responderá aquí. Por favor, deja de usar el producto. Si alguien está herido o se encuentra mal, llama a un médico o al número de emergencias (112 en Europa)."
        }
        Lang::Pt => {
            "Vou passar isto já a uma pessoa da equipa, que lhe responderá aqui. Por favor, deixe de usar o produto. Se alguém estiver ferido ou a sentir-se mal, ligue a um médico ou para o número de emergência (112 na Europa)."
        }
        Lang::Fr => {
            "Je le transmets tout de suite à un collègue, qui vous répondra ici. N'utilisez plus le produit, s'il vous plaît. Si quelqu'un est blessé ou se sent mal, appelez un médecin ou le numéro d'urgence (112 en Europe)."
        }
    }
}

/// The one confirmation of an opt-out.
pub const fn opted_out(lang: Lang) -> &'static str {
    match lang {
        Lang::En => {
            "Done: you will get no more messages from us. Write START if you change your mind."
        }
        Lang::Nl => {
            "Geregeld: je krijgt geen berichten meer van ons. Stuur START als je je bedenkt."
        }
        Lang::De => {
            "Erledigt: Sie bekommen keine Nachrichten mehr von uns. Schreiben Sie START, wenn Sie es sich anders überlegen."
        }
        Lang::Es => {
            "Hecho: no recibirás más mensajes nuestros. Escribe START si cambias de opinión."
        }
        Lang::Pt => {
            "Feito: não vai receber mais mensagens nossas. Escreva START se mudar de ideias."
        }
        Lang::Fr => {
            "C'est fait : vous ne recevrez plus de messages de notre part. Écrivez START si vous changez d'avis."
        }
    }
}

/// The confirmation that messages are wanted again.
pub const fn opted_in(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Welcome back: you will hear from us again.",
        Lang::Nl => "Welkom terug: je hoort weer van ons.",
        Lang::De => "Willkommen zurück: Sie hören wieder von uns.",
        Lang::Es => "Bienvenido de nuevo: volverás a saber de nosotros.",
        Lang::Pt => "Bem-vindo de volta: voltará a ter notícias nossas.",
        Lang::Fr => "Bon retour : vous aurez à nouveau de nos nouvelles.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_own_wording() {
        for phrase in [handover, safety, opted_out, opted_in] {
            let mut all: Vec<_> = Lang::ALL.into_iter().map(phrase).collect();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), Lang::ALL.len());
        }
        assert!(
            Lang::ALL
                .iter()
                .all(|l| disclosure(*l, "Luna").contains("Luna"))
        );
    }
}
