using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Settings;

/// <summary>Rules of access that the district sets for itself.</summary>
public sealed record SecuritySettings
{
    public const string Nobody = "nobody", Administrators = "administrators", Everybody = "everybody";

    /// <summary>Who must have a second factor to log in.</summary>
    public static readonly IReadOnlyList<Option> Who = [new(Nobody, "不要求"), new(Administrators, "系统管理员、安全保密管理员、安全审计员"), new(Everybody, "所有人")];

    /// <summary>三员分立：三员由三个人分任，也不兼办件岗位。</summary>
    public bool ThreeApart { get; init; } = true;
    /// <summary>One of <see cref="Who"/>.</summary>
    public string SecondFactor { get; init; } = Nobody;
    /// <summary>After how many days a password must be changed; 0: never.</summary>
    public int PasswordDays { get; init; }
    /// <summary>How many hours a link to a decider is good for.</summary>
    public int DecisionHours { get; init; } = 48;
}
