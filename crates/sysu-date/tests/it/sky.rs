//! Sun, moon and the events of calendar files.

use sysu_date::{Context, DateTime, Zone, ics, sky};

fn at(text: &str) -> DateTime {
    text.parse().unwrap()
}

/// Whether two moments are at most so many seconds apart.
fn near(found: DateTime, want: &str, seconds: i64) -> bool {
    (found.timestamp() - at(want).timestamp()).abs() <= seconds
}

#[test]
fn the_sun_rises_and_sets_when_almanacs_say() {
    // As astronomy-engine 2.1.19 says, a full theory of the sun.
    for (day, latitude, longitude, rise, set) in [
        (
            "2024-06-20T12:00+01:00",
            51.5,
            -0.13,
            "2024-06-20T03:43:05Z",
            "2024-06-20T20:21:23Z",
        ),
        (
            "2024-01-01T12:00-05:00",
            40.71,
            -74.01,
            "2024-01-01T12:20:00Z",
            "2024-01-01T21:39:02Z",
        ),
        (
            "2024-01-01T12:00+11:00",
            -33.87,
            151.21,
            "2023-12-31T18:47:06Z",
            "2024-01-01T09:09:18Z",
        ),
        (
            "2024-03-20T12:00Z",
            0.0,
            0.0,
            "2024-03-20T06:04:03Z",
            "2024-03-20T18:10:34Z",
        ),
    ] {
        let sun = sky::sun(at(day), latitude, longitude).unwrap();
        assert!(near(sun.rise.unwrap(), rise, 30), "{day} {:?}", sun.rise);
        assert!(near(sun.set.unwrap(), set, 30), "{day} {:?}", sun.set);
        assert!(sun.dawn < sun.rise && sun.set < sun.dusk);
    }
    let night = sky::sun(at("2024-12-21T12:00+01:00"), 69.65, 18.96).unwrap();
    assert_eq!((night.rise, night.length), (None, 0));
    let light = sky::sun(at("2024-06-21T12:00+02:00"), 69.65, 18.96).unwrap();
    assert_eq!((light.set, light.length), (None, 86_400));
    assert!(sky::sun(at("2024-06-21T12:00Z"), 91.0, 0.0).is_err());
    assert!(sky::sun(at("2024-06-21T12:00Z"), f64::NAN, 0.0).is_err());
    assert!(sky::moon(at("3024-06-21T12:00Z")).is_err());
}

#[test]
fn noon_is_on_the_day_that_was_asked_for() {
    // Kiritimati is fourteen hours ahead of its sun's west.
    for (zone, longitude) in
        [("Pacific/Kiritimati", -157.4), ("Pacific/Pago_Pago", -170.7)]
    {
        let zone = Zone::iana(zone).unwrap();
        for day in 0..366 {
            let second = 1_704_110_400 + day * 86_400;
            let day = DateTime::from_seconds(second).unwrap().in_zone(zone);
            let sun = sky::sun(day, 0.0, longitude).unwrap();
            assert_eq!(sun.noon.to_iso_date(), day.to_iso_date());
        }
    }
}

#[test]
fn phases_of_the_moon_come_when_almanacs_say() {
    // As astronomy-engine 2.1.19 says, a full theory of the moon.
    let wanted = [
        "2024-01-11T11:57:57Z",
        "2024-01-18T03:53:12Z",
        "2024-01-25T17:54:43Z",
        "2024-02-02T23:18:41Z",
        "2024-02-09T22:59:42Z",
        "2024-02-16T15:01:33Z",
        "2024-02-24T12:31:10Z",
        "2024-03-03T15:24:08Z",
        "2024-03-10T09:00:58Z",
    ];
    let mut now = at("2024-01-10T00:00Z");
    for want in wanted {
        let moon = sky::moon(now).unwrap();
        let (_, next) = moon.next[0];
        assert!(near(next, want, 120), "{want} {next}");
        assert!((0.0..=1.0).contains(&moon.lit));
        assert!((0.0..30.0).contains(&moon.age));
        now = next;
    }
    let full = sky::moon(at("2024-01-25T17:54Z")).unwrap();
    assert!(full.lit > 0.99);
    let new = sky::moon(at("2024-01-11T12:10Z")).unwrap();
    assert!(new.lit < 0.01 && new.age < 0.1);
}

#[test]
fn events_repeat_move_and_are_cancelled() {
    let text = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Stand-\r\n up\\, daily\r\n\
        DTSTART;TZID=\"Europe/Paris\":20240226T090000\r\nDURATION:PT15M\r\n\
        RRULE:FREQ=DAILY;COUNT=5\r\nEXDATE;TZID=Europe/Paris:20240228T090000\r\n\
        BEGIN:VALARM\r\nDURATION:PT1H\r\nEND:VALARM\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:1\r\nRECURRENCE-ID;TZID=Europe/Paris:20240229T090000\r\n\
        DTSTART;TZID=Europe/Paris:20240229T140000\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:1\r\nRECURRENCE-ID;TZID=Europe/Paris:20240301T090000\r\n\
        STATUS:CANCELLED\r\nDTSTART;TZID=Europe/Paris:20240301T090000\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20240330\r\nDTEND;VALUE=DATE:20240402\r\n\
        TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n\
        BEGIN:VFREEBUSY\r\nFREEBUSY:20240301T120000Z/PT2H\r\nEND:VFREEBUSY\r\n";
    let paris = Zone::iana("Europe/Paris").unwrap();
    let ctx = Context::at(at("2024-01-01T00:00Z")).zone(paris);
    let events = ics::parse(text, &ctx).unwrap();
    let spans = |index: usize| -> Vec<String> {
        events[index].occurrences().map(|span| span.to_iso()).collect()
    };
    assert_eq!(events[0].summary(), "Stand-up, daily");
    assert_eq!(
        spans(0),
        [
            "2024-02-26T09:00:00+01:00/2024-02-26T09:15:00+01:00",
            "2024-02-27T09:00:00+01:00/2024-02-27T09:15:00+01:00",
        ]
    );
    assert_eq!(
        spans(1),
        ["2024-02-29T14:00:00+01:00/2024-02-29T14:00:00+01:00"]
    );
    assert!(spans(2).is_empty());
    // Three days, over the change of the clocks.
    assert_eq!(
        spans(3),
        ["2024-03-30T00:00:00+01:00/2024-04-02T00:00:00+02:00"]
    );
    assert!(events[3].is_all_day() && !events[3].is_busy());
    assert_eq!(events[4].occurrences().count(), 1);
    assert!(ics::parse("BEGIN:VEVENT\nUID:1\nEND:VEVENT", &ctx).is_err());
    let zone = "BEGIN:VEVENT\nDTSTART;TZID=Mars:20240101T000000\nEND:VEVENT";
    assert!(ics::parse(zone, &ctx).is_err());
}
