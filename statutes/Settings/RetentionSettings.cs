namespace Gongkai.Statutes.Settings;

/// <summary>How long the district keeps what holds personal data for a while only (《个人信息保护法》第十九条：必要的最短时间).</summary>
public sealed record RetentionSettings
{
    public const string ImportRowKey = "import-row-days";
    public const string MailKey = "mail-days";
    public const int MostDays = 365;

    /// <summary>Days after the end of an import for which the rows that were not imported are kept, to be downloaded and put right.</summary>
    public int ImportRowDays { get; init; } = 30;
    /// <summary>Days for which mail is kept that is no application and belongs to none.</summary>
    public int MailDays { get; init; } = 90;

    /// <summary>Classes of archived files that a unit keeps longer than the schedule says: years, or null for ever.</summary>
    public IReadOnlyDictionary<(int Agency, string Class), int?> Longer { get; init; } = new Dictionary<(int, string), int?>();

    /// <summary>Years for which the unit keeps files of the class; null: for ever. Never less than the schedule.</summary>
    public int? YearsOf(int agency, Disposal.RetentionClass of) => Longer.TryGetValue((agency, of.Key), out var years) && Disposal.RetentionSchedule.Shorter(of.Years, years) ? years : of.Years;
}
