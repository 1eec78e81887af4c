//! What a step wants to say: judged, and sent where it belongs.

use domain::guard::Violation;
use domain::head::{Author, Draft, Purpose};
use domain::intent::Route;
use domain::outcome::HandoverReason;
use domain::phrases;
use domain::promise::Job;
use domain::review::{self, ReviewReason};
use domain::step::Next;
use domain::vouched;

use super::Frame;

/// Why a person gets a draft that claims what nothing vouches for, in words for
/// colleagues.
const UNSUPPORTED: &str = "the answer would have said what the business never said";

impl Frame {
    /// Sets an agent's answer, or what it says when a person must answer for this
    /// reason; and says where that goes.
    pub fn say(&mut self, text: &str, author: Author, escalate: Option<&str>) -> Next {
        if let Some(reason) = escalate {
            self.state.needs_human = true;
            self.state.escalation_reason = Some(reason.to_owned());
            let purpose = Purpose::Handover(HandoverReason::AgentEscalated);
            self.draft(text, author, purpose);
            return Next::Escalate;
        }
        self.draft(text, author, Purpose::Answer);
        self.next_for_answer()
    }

    /// Sets the text to send. The first answer of a conversation says that an
    /// assistant speaks.
    pub fn draft(&mut self, text: &str, author: Author, purpose: Purpose) {
        let known = self.head.disclosed;
        // Recorded when the turn ends: a draft may be thrown away.
        self.turn.discloses = known || purpose != Purpose::OptOutConfirmation;
        let text = if known || purpose == Purpose::OptOutConfirmation {
            text.to_owned()
        } else {
            let who = phrases::disclosure(self.lang(), &self.business.settings.name);
            format!("{who}\n\n{text}")
        };
        let mut draft = Draft {
            author,
            ..self.vouched_draft(text, purpose)
        };
        draft.review = self.review(&draft);
        self.propose(draft);
    }

    /// Keeps a draft that says only what is vouched for. Else a person gets the
    /// conversation, and hears why; the customer hears that a person comes.
    fn propose(&mut self, draft: Draft) {
        let checked = vouched::check(&draft, &self.business, &self.head, &self.turn, self.now);
        let kinds = checked.violations.iter().map(|violation| violation.kind);
        self.unsupported.extend(kinds);
        if checked.passes() {
            self.state.agent_response = Some(draft.text.clone());
            self.turn.set_draft(draft, self.now);
        } else {
            self.state.needs_human = true;
            self.state
                .escalation_reason
                .get_or_insert_with(|| UNSUPPORTED.to_owned());
            self.turn.discloses = self.head.disclosed;
        }
    }

    /// The claims of a text that nothing vouches for.
    pub fn unsupported(&self, text: &str) -> Vec<Violation> {
        let draft = self.vouched_draft(text, Purpose::Answer);
        vouched::check(&draft, &self.business, &self.head, &self.turn, self.now).violations
    }

    fn vouched_draft(&self, text: impl Into<String>, purpose: Purpose) -> Draft {
        Draft {
            jobs: self.jobs.clone(),
            noted: self.noted(),
            ..Draft::new(text, purpose)
        }
    }

    /// Makes it known that a job is scheduled, so that the draft may promise it.
    pub fn scheduled(&mut self, job: Job) {
        self.jobs.push(job);
    }

    /// What is known of an applicant: the answer may repeat it.
    fn noted(&self) -> Vec<String> {
        match &self.lead {
            Some(lead) if self.state.route == Some(Route::Recruitment) => lead.candidate.told(),
            _ => Vec::new(),
        }
    }

    /// Where the draft goes next: to the customer, to a reviewer first, or nowhere.
    fn next_for_answer(&self) -> Next {
        match &self.turn.draft {
            _ if !self.unsupported.is_empty() => Next::Escalate,
            Some(draft) if !draft.review.is_empty() => Next::Review,
            _ => Next::Deliver,
        }
    }

    /// Makes it known how many people the campaign has answered that this answers.
    pub fn answers_campaign(&mut self, before: u64) {
        self.campaign_answers = Some(before);
    }

    /// Why a person sees an answer first.
    fn review(&self, draft: &Draft) -> Vec<ReviewReason> {
        if draft.purpose != Purpose::Answer {
            return Vec::new();
        }
        let subject = review::Subject {
            text: &draft.text,
            confidence: self.state.confidence_score,
            intent: self.state.intent,
            offers: &self.business.offers,
            campaign_answers: self.campaign_answers,
        };
        review::reasons(&self.business.settings.review, &subject)
    }
}
