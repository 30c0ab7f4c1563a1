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
}
