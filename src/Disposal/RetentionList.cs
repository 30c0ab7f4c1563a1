using System.Linq.Expressions;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Disposal;

/// <summary>Which archived files.</summary>
public sealed record RetentionQuery(string Tab = RetentionQuery.Due, string? Words = null, int? Agency = null, string? Class = null, int? Year = null, string Order = RetentionQuery.Oldest)
{
    public const string Due = "due", Kept = "kept", Gone = "gone", Oldest = "oldest";

    public static readonly IReadOnlyList<Option> Tabs = [new(Due, "已到期，待鉴定"), new(Kept, "保管中"), new(Gone, "已销毁")];
    public static readonly IReadOnlyList<Option> Orders = [new(Oldest, "早归档的在前"), new("newest-down", "新归档的在前"), new("number", "按编号")];
}

/// <summary>A file with its period. <paramref name="Through"/>: last year, null for ever. <paramref name="Blocks"/>: why it cannot be put on a list of destruction now.</summary>
public sealed record RetentionLine(RequestRow Row, RetentionClass Class, int? Years, int? Through, IReadOnlyList<string> Blocks)
{
    public bool Due(DateOnly today) => Row.ErasedOn is null && Through < today.Year;
}

/// <summary>
/// Archived requests by their period (保管期限). Whether a period is over follows from the day of archiving, the outcome, the reviews and lawsuits about it, the unit's settings and today; nothing of it is stored.
/// </summary>
public sealed class RetentionList(GongkaiContext db, CurrentLaw laws, OfficeClock clock)
{
    /// <summary>The files the person may see that answer the query; the screen and the export are this one query.</summary>
    public async Task<IQueryable<RequestRow>> FindAsync(Actor actor, RetentionQuery query, CancellationToken cancel = default)
    {
        var readable = actor.Readable.ToList();
        var rows = db.Requests.AsNoTracking().Where(r => r.ArchivedOn != null && readable.Contains(r.AgencyId));
        if (query.Agency is { } agency) rows = rows.Where(r => r.AgencyId == agency);
        if (query.Words is { } words) rows = rows.Where(r => r.Number.Contains(words));
        if (query.Year is { } year)
        {
            DateOnly first = new(year, 1, 1), last = new(year, 12, 31);
            rows = rows.Where(r => r.ArchivedOn >= first && r.ArchivedOn <= last);
        }
        if (query.Class is { } key) rows = rows.Where(InClass(RetentionSchedule.All.FirstOrDefault(c => c.Key == key) is { } of ? of.Key : throw new InvalidInput("没有这一类")));
        var over = Over((await laws.GetAsync(cancel)).Retention, clock.Today);
        rows = query.Tab switch
        {
            RetentionQuery.Due => rows.Where(r => r.ErasedOn == null).Where(over),
            RetentionQuery.Kept => rows.Where(r => r.ErasedOn == null).Where(Not(over)),
            RetentionQuery.Gone => rows.Where(r => r.ErasedOn != null),
            _ => throw new InvalidInput("没有这个分类"),
        };
        return query.Order switch
        {
            "newest-down" => rows.OrderByDescending(r => r.ArchivedOn).ThenByDescending(r => r.DossierId),
            "number" => rows.OrderBy(r => r.Number),
            _ => rows.OrderBy(r => r.ArchivedOn).ThenBy(r => r.DossierId),
        };
    }

    /// <summary>The same rows with period and standing, in the same order.</summary>
    public async Task<IReadOnlyList<RetentionLine>> LinesAsync(IReadOnlyList<RequestRow> rows, CancellationToken cancel = default)
    {
        var numbers = rows.Select(r => r.Number).ToList();
        var remedies = (await db.Remedies.AsNoTracking().Where(m => m.RequestNumber != null && numbers.Contains(m.RequestNumber)).Select(m => new { m.RequestNumber, m.AgencyId, m.Result, m.FinishedOn }).ToListAsync(cancel)).ToLookup(m => (m.RequestNumber!, m.AgencyId));
        var letters = (await db.AssistLetters.AsNoTracking().Where(l => l.RequestNumber != null && numbers.Contains(l.RequestNumber) && l.FinishedOn == null).Select(l => new { l.RequestNumber, l.AgencyId }).ToListAsync(cancel)).Select(l => (l.RequestNumber!, l.AgencyId)).ToHashSet();
        var complaints = (await db.Matters.AsNoTracking().Where(m => m.RequestNumber != null && numbers.Contains(m.RequestNumber) && (m.FinishedOn == null || m.Waits != "")).Select(m => m.RequestNumber!).ToListAsync(cancel)).ToHashSet();
        var listed = rows.Count == 0 ? [] : await ListedAsync(cancel);
        var settings = (await laws.GetAsync(cancel)).Retention;
        return [.. rows.Select(r =>
        {
            var cases = remedies[(r.Number, r.AgencyId)].ToList();
            var of = RetentionSchedule.Of(r.ReportRow, [.. cases.Select(c => c.Result)]);
            var years = settings.YearsOf(r.AgencyId, of);
            var through = r.ArchivedOn is { } on && RetentionSchedule.Through(on, years) is { } year ? Math.Max(year, r.KeptThrough ?? 0) : (int?)null;
            if (through == DisposalEntry.ForEver) through = null;
            var blocks = new List<string>();
            if (r.ErasedOn is not null) blocks.Add("已经销毁");
            else if (r.ArchivedOn is null) blocks.Add("还没有归档");
            else if (!(through < clock.Today.Year)) blocks.Add(through is null ? "永久保存" : $"保管期限到{RetentionSchedule.ThroughWords(through)}，还没有届满");
            if (cases.Any(c => c.FinishedOn is null)) blocks.Add("有没有审结的复议、诉讼");
            if (r.Waits.Split(',').Any(w => w.StartsWith("redo", StringComparison.Ordinal))) blocks.Add("责令重新答复的事项还没有办完");
            if (complaints.Contains(r.Number)) blocks.Add("有没有办结的投诉举报");
            if (letters.Contains((r.Number, r.AgencyId))) blocks.Add("有没有办结的协助调查函");
            if (listed.GetValueOrDefault(r.DossierId) is { } other) blocks.Add($"已经在清册{other}里");
            return new RetentionLine(r, of, years, through, blocks);
        })];
    }

    /// <summary>Files on lists that are not settled, with the number of the list. Such lists are few.</summary>
    async Task<Dictionary<long, string>> ListedAsync(CancellationToken cancel)
    {
        var listed = new Dictionary<long, string>();
        var open = await db.Disposals.AsNoTracking().Where(d => d.FinishedOn == null)
            .Join(db.LedgerContents.Where(c => c.Name == DisposalProcedure.Entries), d => d.DossierId, c => c.DossierId, (d, c) => new { d.Number, c.Value }).ToListAsync(cancel);
        foreach (var list in open)
            foreach (var entry in DisposalEntry.Read(list.Value)) listed[entry.Id] = list.Number;
        return listed;
    }

    /// <summary>The period is over: by class, each with its own last day of archiving; units with longer periods by themselves.</summary>
    Expression<Func<RequestRow, bool>> Over(RetentionSettings settings, DateOnly today)
    {
        DateOnly? Before(int? years) => years is { } n ? new DateOnly(today.Year - n, 1, 1) : null;
        List<Expression<Func<RequestRow, bool>>> any = [r => false];
        foreach (var of in RetentionSchedule.All)
        {
            var own = settings.Longer.Keys.Where(k => k.Class == of.Key).Select(k => k.Agency).ToList();
            if (Before(of.Years) is { } day) any.Add(And(InClass(of.Key), r => r.ArchivedOn < day && !own.Contains(r.AgencyId)));
            foreach (var agency in own)
                if (Before(settings.YearsOf(agency, of)) is { } theirs) any.Add(And(InClass(of.Key), r => r.ArchivedOn < theirs && r.AgencyId == agency));
        }
        var year = today.Year;
        return And(any.Aggregate(Or), r => r.KeptThrough == null || r.KeptThrough < year);
    }

    /// <summary><see cref="RetentionSchedule.Of"/> as the database asks it.</summary>
    Expression<Func<RequestRow, bool>> InClass(string key)
    {
        var withheld = RetentionSchedule.WithheldRows;
        return key switch
        {
            RetentionSchedule.Corrected => r => db.Remedies.Any(m => m.RequestNumber == r.Number && m.AgencyId == r.AgencyId && m.Result == "corrected"),
            RetentionSchedule.Contested => r => db.Remedies.Any(m => m.RequestNumber == r.Number && m.AgencyId == r.AgencyId) && !db.Remedies.Any(m => m.RequestNumber == r.Number && m.AgencyId == r.AgencyId && m.Result == "corrected"),
            RetentionSchedule.Withheld => r => !db.Remedies.Any(m => m.RequestNumber == r.Number && m.AgencyId == r.AgencyId) && withheld.Contains(r.ReportRow),
            _ => r => !db.Remedies.Any(m => m.RequestNumber == r.Number && m.AgencyId == r.AgencyId) && !withheld.Contains(r.ReportRow),
        };
    }

    static Expression<Func<RequestRow, bool>> Join(Expression<Func<RequestRow, bool>> a, Expression<Func<RequestRow, bool>> b, Func<Expression, Expression, Expression> join) =>
        Expression.Lambda<Func<RequestRow, bool>>(join(a.Body, new Renamed(b.Parameters[0], a.Parameters[0]).Visit(b.Body)), a.Parameters);

    static Expression<Func<RequestRow, bool>> And(Expression<Func<RequestRow, bool>> a, Expression<Func<RequestRow, bool>> b) => Join(a, b, Expression.AndAlso);
    static Expression<Func<RequestRow, bool>> Or(Expression<Func<RequestRow, bool>> a, Expression<Func<RequestRow, bool>> b) => Join(a, b, Expression.OrElse);
    static Expression<Func<RequestRow, bool>> Not(Expression<Func<RequestRow, bool>> a) => Expression.Lambda<Func<RequestRow, bool>>(Expression.Not(a.Body), a.Parameters);

    sealed class Renamed(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
