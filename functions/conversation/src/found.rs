//! Answers from the passages that a search finds.

use domain::business::Product;
use domain::knowledge::{Source, answering, passages, search};

use crate::context::Context;
use crate::offline::Saying;
use crate::phrases;

/// What the business wrote down about what is asked.
pub(crate) fn from_passages(context: &Context<'_>) -> Option<Saying> {
    let found = passages(
        context.business,
        context.lang,
        context.about(),
        context.intent,
    );
    let [best, more @ ..] = answering(&found) else {
        return None;
    };
    let mut saying = Saying::free(best.told(context.lang), best.id.clone());
    for passage in more {
        saying.text.push(' ');
        saying.text.push_str(&passage.text);
        saying.evidence.push(passage.id.clone());
    }
    Some(saying)
}

/// A product or a job whose text answers, though nobody named it.
pub(crate) fn from_texts(context: &Context<'_>) -> Option<Saying> {
    let lang = context.lang;
    let found = search(context.business, lang, context.about(), context.intent);
    let best = answering(&found).first()?;
    let id = best.id.split_once(':').map(|(_, id)| id)?;
    match best.source {
        Source::Product => {
            let product = context.business.product(id)?;
            Some(Saying::free(
                product_text(context, product, &product.url),
                best.id.clone(),
            ))
        }
        Source::Posting => Some(Saying::free(best.told(lang), best.id.clone())),
        Source::Faq | Source::Policy | Source::Document => None,
    }
}

/// What is said of a product.
pub(crate) fn product_text(context: &Context<'_>, product: &Product, url: &str) -> String {
    let lang = context.lang;
    phrases::PRODUCT.fill(
        lang,
        &[
            ("product", product.name.get(lang)),
            ("description", product.description.get(lang)),
            ("price", &product.price.to_string()),
            ("url", url),
        ],
    )
}
