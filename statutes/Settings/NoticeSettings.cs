namespace Gongkai.Statutes.Settings;

/// <summary>Who is told of things outside the pages. All off until the district says so.</summary>
public sealed record NoticeSettings
{
    public const string ApplicantsKey = "notify-applicants", OfficersKey = "notify-officers", SiteKey = "site-url", AcknowledgeKey = "acknowledge-mail";

    /// <summary>Applicants who want it are reminded by text message or e-mail.</summary>
    public bool Applicants { get; init; }
    /// <summary>People of the office who chose it get their reminders by e-mail, messenger or text message too.</summary>
    public bool Officers { get; init; }
    /// <summary>Every e-mail that arrives is acknowledged, unless a machine sent it.</summary>
    public bool Acknowledge { get; init; }
    /// <summary>Scheme and host under which people reach this site, without a slash at the end; null: messages name the page without a link.</summary>
    public string? Site { get; init; }

    /// <summary>The address as kept; null where it is none: scheme, host and port only.</summary>
    public static string? SiteOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0 ? uri.GetLeftPart(UriPartial.Authority) : null;
}
