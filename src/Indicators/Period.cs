using System.Globalization;
using Gongkai.Statutes;

namespace Gongkai.Indicators;

/// <summary>How long the time is for which figures are counted.</summary>
public enum PeriodKind { Year, Quarter, Month }

/// <summary>A whole year, a quarter (1–4) or a month (1–12) of the calendar. <see cref="Index"/> is 0 for a year.</summary>
public readonly record struct Period
{
    Period(PeriodKind kind, int year, int index) => (Kind, Year, Index) = (kind, year, index);

    public PeriodKind Kind { get; }
    public int Year { get; }
    public int Index { get; }

    /// <exception cref="ArgumentOutOfRangeException">there is no such period.</exception>
    public static Period Of(PeriodKind kind, int year, int index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 9998);
        if (index < (kind == PeriodKind.Year ? 0 : 1) || index > Count(kind)) throw new ArgumentOutOfRangeException(nameof(index));
        return new(kind, year, kind == PeriodKind.Year ? 0 : index);
    }

    public static Period OfYear(int year) => Of(PeriodKind.Year, year, 0);
    public static Period OfQuarter(int year, int quarter) => Of(PeriodKind.Quarter, year, quarter);
    public static Period OfMonth(int year, int month) => Of(PeriodKind.Month, year, month);
    public static Period Containing(PeriodKind kind, DateOnly day) => Of(kind, day.Year, kind switch { PeriodKind.Year => 0, PeriodKind.Quarter => (day.Month + 2) / 3, _ => day.Month });

    /// <summary>How many there are in a year; 0 stands for the year itself.</summary>
    static int Count(PeriodKind kind) => kind switch { PeriodKind.Year => 0, PeriodKind.Quarter => 4, _ => 12 };

    public int FirstMonth => Kind switch { PeriodKind.Year => 1, PeriodKind.Quarter => Index * 3 - 2, _ => Index };
    public int LastMonth => Kind switch { PeriodKind.Year => 12, PeriodKind.Quarter => Index * 3, _ => Index };
    public DateOnly From => new(Year, FirstMonth, 1);
    public DateOnly To => new DateOnly(Year, LastMonth, 1).AddMonths(1).AddDays(-1);

    /// <summary>The one before it, of the same kind.</summary>
    public Period Previous() => Containing(Kind, From.AddDays(-1));
    public Period SameLastYear() => new(Kind, Year - 1, Index);

    /// <summary>All of this kind in the year, in order.</summary>
    public static IReadOnlyList<Period> In(int year, PeriodKind kind) => kind == PeriodKind.Year ? [OfYear(year)] : [.. Enumerable.Range(1, Count(kind)).Select(i => Of(kind, year, i))];

    /// <summary>2021年, 2021年第一季度, 2021年3月.</summary>
    public string Words => Kind switch { PeriodKind.Year => $"{Year}年", PeriodKind.Quarter => Chinese.Quarter(Year, Index), _ => $"{Year}年{Index}月" };

    /// <summary>2021, 2021Q1, 2021-03: as addresses carry it.</summary>
    public string Key => Kind switch { PeriodKind.Year => $"{Year:D4}", PeriodKind.Quarter => $"{Year:D4}Q{Index}", _ => $"{Year:D4}-{Index:D2}" };

    /// <summary>Reads <see cref="Key"/>; null if it is none.</summary>
    public static Period? Parse(string? key)
    {
        int? Number(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
        if (key is not { Length: 4 or 6 or 7 } || Number(key.AsSpan(0, 4)) is not (>= 2 and <= 9998 and var year)) return null;
        return key.Length switch
        {
            4 => OfYear(year),
            6 => key[4] == 'Q' && Number(key.AsSpan(5)) is >= 1 and <= 4 and var q ? OfQuarter(year, q) : null,
            _ => key[4] == '-' && Number(key.AsSpan(5)) is >= 1 and <= 12 and var m ? OfMonth(year, m) : null,
        };
    }

    public override string ToString() => Key;
}
