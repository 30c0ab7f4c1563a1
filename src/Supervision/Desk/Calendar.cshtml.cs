using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Duties;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Supervision.Desk;

/// <summary>工作年历：every duty of the year with its law and the days left, for one unit.</summary>
public sealed class CalendarModel(DutyService duties, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public int Year { get; private set; }
    public AgencyEntry Unit { get; private set; } = null!;
    public IReadOnlyList<AgencyEntry> Units { get; private set; } = [];
    public IReadOnlyList<DutyLine> Lines { get; private set; } = [];
    public bool MayAct => Actor.MayAct(Unit.Id);

    public Task OnGetAsync(int? year, int? agency, CancellationToken cancel) => LoadAsync(year, agency, cancel);

    public async Task<IActionResult> OnGetExportAsync(int? year, int? agency, CancellationToken cancel)
    {
        await LoadAsync(year, agency, cancel);
        return await export.FileAsync(Actor, $"{Year}年，{Unit.Name}", $"{Year}年工作年历", ["期限", "工作", "期间", "依据", "说明", "完成日期", "登记"], Lines,
            l => [l.Duty.Due, l.Duty.Name, l.Duty.Period, l.Duty.Source, l.Duty.Help, l.DoneOn, l.Proof], cancel);
    }

    public async Task<IActionResult> OnPostMarkAsync(int year, int agency, string? duty, string? period, DateOnly? on, string? proof, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await duties.MarkAsync(Actor, agency, year, duty ?? "", period ?? "", on, proof ?? "", cancel); return "已登记完成"; }, Address(year, agency), () => LoadAsync(year, agency, cancel));
    }

    public async Task<IActionResult> OnPostWithdrawAsync(int year, int agency, int id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await duties.WithdrawAsync(Actor, id, cancel); return "已撤销登记"; }, Address(year, agency), () => LoadAsync(year, agency, cancel));
    }

    static string Address(int year, int agency) => $"/desk/calendar?year={year}&agency={agency}";

    async Task LoadAsync(int? year, int? agency, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Year = year is { } y && y >= 2019 && y <= Today.Year + 1 ? y : Today.Year;
        Units = [.. Tree.Addressees.Where(a => Actor.MayRead(a.Id))];
        // The office's own calendar is the one with the district's duties on it.
        Unit = Units.FirstOrDefault(a => a.Id == agency) ?? Units.FirstOrDefault(a => a.Kind == AgencyKind.Office && Actor.MayAct(a.Id)) ?? Units.FirstOrDefault(a => Actor.MayAct(a.Id)) ?? Units.FirstOrDefault() ?? throw new Forbidden("您没有可以查看的单位");
        Lines = await duties.OfAsync(Actor, Unit.Id, Year, cancel);
    }

    /// <summary>Whether this is the duty whose form came back.</summary>
    public bool Kept(Duty duty) => Typed("duty") == duty.Key && Typed("period") == duty.Period;

    public static string Days(DateOnly due, DateOnly today) => (due.DayNumber - today.DayNumber) switch { < 0 and var n => $"■ 逾期{-n}天", 0 => "▲ 今天到期", <= 10 and var n => $"▲ 还有{n}天", var n => $"● 还有{n}天" };
}
