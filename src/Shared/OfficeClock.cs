namespace Gongkai.Shared;

/// <summary>
/// The office's today, in China Standard Time. In the demonstration it begins at a chosen day and runs on from there;
/// security, sessions and logs use <see cref="TimeProvider"/> itself.
/// </summary>
public sealed class OfficeClock(TimeProvider time)
{
    static readonly TimeSpan China = TimeSpan.FromHours(8);
    TimeSpan shift;

    /// <summary>Makes the office's clock show <paramref name="day"/> now; it keeps running.</summary>
    public void StartAt(DateTime localThen, DateTimeOffset realThen) => shift = localThen - realThen.ToOffset(China).DateTime;

    public DateTime Now => time.GetUtcNow().ToOffset(China).DateTime + shift;
    public DateOnly Today => DateOnly.FromDateTime(Now);

    /// <summary>A recorded UTC time as the office's clock showed it.</summary>
    public DateTime At(DateTime utc) => ToChina(utc) + shift;

    /// <summary>A recorded UTC time as people read it.</summary>
    public static DateTime ToChina(DateTime utc) => utc + China;

    /// <summary>The beginning of a day here, as times are stored.</summary>
    public static DateTime ToUtc(DateOnly day) => DateTime.SpecifyKind(day.ToDateTime(default) - China, DateTimeKind.Utc);
}
