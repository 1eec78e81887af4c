//! The report as people read it.

use std::fmt;

use domain::intent::Route;

use super::{Figures, Report};

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = &self.all;
        writeln!(f, "messages                {}", all.route.of)?;
        writeln!(f, "shares with their 95 % interval (Wilson)\n")?;
        writeln!(f, "answering alone")?;
        writeln!(f, "  route                 {}", all.route)?;
        writeln!(f, "  route macro-F1        {:5.3}", self.macro_f1)?;
        writeln!(f, "  priority              {}", all.priority)?;
        writeln!(f, "  intent                {}", all.intent)?;
        writeln!(f, "  language              {}", all.lang)?;
        writeln!(f, "  entity recall         {}", all.entity_recall)?;
        writeln!(f, "  entity precision      {}", all.entity_precision)?;
        writeln!(f, "  entity F1             {:5.3}\n", all.entity_f1())?;
        writeln!(f, "what must not be missed")?;
        writeln!(f, "  danger recall         {}", self.danger_recall)?;
        writeln!(f, "  high priority recall  {}", self.escalation_recall)?;
        writeln!(f, "  high priority precis. {}", self.escalation_precision)?;
        writeln!(f, "  opt-out recall        {}", self.opt_out_recall)?;
        writeln!(f, "  opt-out false alarms  {}\n", self.opt_out_false)?;
        writeln!(f, "before a model is asked")?;
        writeln!(f, "  decided without one   {}", self.coverage)?;
        writeln!(f, "  route, of these       {}\n", self.kept_route)?;
        self.languages(f)?;
        self.kinds(f)?;
        self.table(f)?;
        writeln!(
            f,
            "time per message        p50 {:.0} µs, p99 {:.0} µs, longest {:.0} µs",
            micros(self.time_at(0.5)),
            micros(self.time_at(0.99)),
            micros(self.time_at(1.0)),
        )
    }
}

fn micros(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

impl Report {
    fn languages(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "language   messages   route  priority  entity F1")?;
        for (lang, figures) in &self.langs {
            let Figures {
                route, priority, ..
            } = figures;
            writeln!(
                f,
                "{lang:<10} {:>8}  {:>5.1} %  {:>5.1} %  {:>9.3}",
                route.of,
                route.value() * 100.0,
                priority.value() * 100.0,
                figures.entity_f1(),
            )?;
        }
        writeln!(f)
    }

    fn kinds(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "entity             labelled  recall  precision")?;
        for (kind, (recall, precision)) in &self.entities {
            writeln!(
                f,
                "{kind:<18} {:>8}  {:>4.0} %  {:>7.0} %",
                recall.of,
                recall.value() * 100.0,
                precision.value() * 100.0,
            )?;
        }
        writeln!(f)
    }

    fn table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "labelled \\ decided")?;
        for route in Route::ALL {
            write!(f, " {:>13}", route.as_str())?;
        }
        writeln!(f)?;
        for &label in Route::ALL {
            write!(f, "{:<18}", label.as_str())?;
            for &got in Route::ALL {
                let n = self.confusion.get(&(label, got)).copied().unwrap_or(0);
                write!(f, " {n:>13}")?;
            }
            writeln!(f)?;
        }
        writeln!(f)
    }
}
