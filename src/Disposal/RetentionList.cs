using System.Linq.Expressions;
using Gongkai.Assistance;
using Gongkai.Dossiers;
using Gongkai.Matters;
using Gongkai.Remedies;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Assistance;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Disposal;

/// <summary>Which files.</summary>
public sealed record RetentionQuery(string Tab = RetentionQuery.Due, string? Words = null, int? Agency = null, string? Class = null, int? Year = null, string Order = RetentionQuery.Oldest)
{
    public const string Due = "due", Kept = "kept", Gone = "gone", Oldest = "oldest";

    public static readonly IReadOnlyList<Option> Tabs = [new(Due, "已到期，待鉴定"), new(Kept, "保管中"), new(Gone, "已销毁")];
    public static readonly IReadOnlyList<Option> Orders = [new(Oldest, "早归档、办结的在前"), new("newest-down", "新归档、办结的在前"), new("number", "按编号")];
}

/// <summary>
/// A file (案卷) as the query finds it: one dossier, or a request together with the letters and cases about it. <see cref="EndedOn"/>: the day the last part of it was archived or settled, from the year after which its period runs; null: not yet.
/// </summary>
public sealed class EndedFile
{
    public long DossierId { get; init; }
    public required string Procedure { get; init; }
    public required string Number { get; init; }
    public int AgencyId { get; init; }
    /// <summary>Place of the class in <see cref="RetentionSchedule.All"/>.</summary>
    public int Class { get; init; }
    public DateOnly? EndedOn { get; init; }
    /// <summary>Last year through which an appraisal keeps it beyond its period.</summary>
    public int? KeptThrough { get; init; }
    public DateOnly? ErasedOn { get; init; }

    /// <summary>The page at the desk of a file's dossier.</summary>
    public static string AddressOf(string procedure, long id) => $"/desk/{Folders[procedure]}/{id}";

    static readonly IReadOnlyDictionary<string, string> Folders = new Dictionary<string, string>
    {
        [RequestProcedure.Table.Key] = "requests", [ComplaintProcedure.Table.Key] = "complaints", [AmendmentProcedure.Table.Key] = "amendments", [RemedyProcedure.Table.Key] = "remedies", [AssistProcedure.Table.Key] = "assistance",
    };
}

/// <summary>A file with its period. <paramref name="Result"/>: how it ended, in words. <paramref name="Through"/>: last year, null for ever. <paramref name="Blocks"/>: why it cannot be put on a list of destruction now.</summary>
public sealed record RetentionLine(EndedFile File, string Result, RetentionClass Class, int? Years, int? Through, IReadOnlyList<string> Blocks)
{
    public string Address => EndedFile.AddressOf(File.Procedure, File.DossierId);
    public bool Due(DateOnly today) => File.ErasedOn is null && Through < today.Year;
}

/// <summary>
/// Files by their period (保管期限). Whether a period is over follows from the day the last part was ended, how it ended, the reviews and lawsuits about it, the unit's settings and today; nothing of it is stored.
/// A complaint is a file of its own, though it quotes a request: another unit keeps it, and it ends by itself.
/// </summary>
public sealed class RetentionList(GongkaiContext db, CurrentLaw laws, OfficeClock clock)
{
    /// <summary>The files the person may see that answer the query; the screen and the export are this one query.</summary>
    public async Task<IQueryable<EndedFile>> FindAsync(Actor actor, RetentionQuery query, CancellationToken cancel = default)
    {
        var readable = actor.Readable.ToList();
        var today = clock.Today;
        // No class is kept for fewer years: what was archived later need not be looked at.
        var files = Files(endedBefore: query.Tab == RetentionQuery.Due ? new DateOnly(today.Year - RetentionSchedule.All.Min(c => c.Years)!.Value, 1, 1) : DateOnly.MaxValue).Where(f => readable.Contains(f.AgencyId));
        if (query.Agency is { } agency) files = files.Where(f => f.AgencyId == agency);
        if (query.Words is { } words) files = files.Where(f => f.Number.Contains(words));
        if (query.Year is { } year)
        {
            DateOnly first = new(year, 1, 1), last = new(year, 12, 31);
            files = files.Where(f => f.EndedOn >= first && f.EndedOn <= last);
        }
        if (query.Class is { } key)
        {
            var of = Place(RetentionSchedule.All.FirstOrDefault(c => c.Key == key)?.Key ?? throw new InvalidInput("没有这一类"));
            files = files.Where(f => f.Class == of);
        }
        var over = Over((await laws.GetAsync(cancel)).Retention, today);
        files = query.Tab switch
        {
            RetentionQuery.Due => files.Where(f => f.ErasedOn == null).Where(over),
            RetentionQuery.Kept => files.Where(f => f.ErasedOn == null).Where(Not(over)),
            RetentionQuery.Gone => files.Where(f => f.ErasedOn != null),
            _ => throw new InvalidInput("没有这个分类"),
        };
        return query.Order switch
        {
            "newest-down" => files.OrderByDescending(f => f.EndedOn).ThenByDescending(f => f.DossierId),
            "number" => files.OrderBy(f => f.Number).ThenBy(f => f.DossierId),
            _ => files.OrderBy(f => f.EndedOn).ThenBy(f => f.DossierId),
        };
    }

    /// <summary>Every file, with the class it is in.</summary>
    /// <param name="endedBefore">only those at their end that may have come to it before this day; null: open ones too</param>
    public IQueryable<EndedFile> Files(DateOnly? endedBefore)
    {
        int corrected = Place(RetentionSchedule.Corrected), contested = Place(RetentionSchedule.Contested), withheld = Place(RetentionSchedule.Withheld), other = Place(RetentionSchedule.Other), upheld = Place(RetentionSchedule.Upheld),
            complaint = Place(RetentionSchedule.Complaint), decided = Place(RetentionSchedule.Decided), amendment = Place(RetentionSchedule.Amendment), letter = Place(RetentionSchedule.Letter);
        var (withheldRows, upheldResults, decidedResults, complaints) = (RetentionSchedule.WithheldRows, RetentionSchedule.UpheldResults, RetentionSchedule.DecidedResults, ComplaintProcedure.Table.Key);
        var (requestRows, matterRows, caseRows, letterRows) = ((IQueryable<RequestRow>)db.Requests, (IQueryable<MatterRow>)db.Matters, (IQueryable<RemedyRow>)db.Remedies, (IQueryable<AssistRow>)db.AssistLetters);
        if (endedBefore is { } day)
        {
            // A request never comes to its end before it is archived.
            requestRows = requestRows.Where(r => r.ArchivedOn != null && r.ArchivedOn < day);
            matterRows = matterRows.Where(m => m.EndedOn != null && m.EndedOn < day);
            caseRows = caseRows.Where(m => m.FinishedOn != null && m.FinishedOn < day);
            letterRows = letterRows.Where(l => l.FinishedOn != null && l.FinishedOn < day);
        }
        // A request goes with the letters and cases about it, whole: its period waits for the youngest of them.
        var requests =
            from r in requestRows
            let contestedBefore = db.Remedies.Any(m => m.RequestNumber == r.Number && m.AgencyId == r.AgencyId)
            let correctedBefore = db.Remedies.Any(m => m.RequestNumber == r.Number && m.AgencyId == r.AgencyId && m.Result == "corrected")
            let lastCase = db.Remedies.Where(m => m.RequestNumber == r.Number && m.AgencyId == r.AgencyId).Max(m => m.FinishedOn)
            let lastLetter = db.AssistLetters.Where(l => l.RequestNumber == r.Number && l.AgencyId == r.AgencyId).Max(l => l.FinishedOn)
            let settled = lastCase != null && lastCase > r.ArchivedOn ? lastCase : r.ArchivedOn
            select new Found
            {
                Id = r.DossierId, Class = correctedBefore ? corrected : contestedBefore ? contested : withheldRows.Contains(r.ReportRow) ? withheld : other,
                EndedOn = lastLetter != null && lastLetter > settled ? lastLetter : settled, KeptThrough = r.KeptThrough, ErasedOn = r.ErasedOn,
            };
        var matters =
            from m in matterRows
            select new Found
            {
                Id = m.DossierId, Class = m.Procedure == complaints ? upheldResults.Contains(m.Result) ? upheld : complaint : decidedResults.Contains(m.Result) ? decided : amendment,
                EndedOn = m.EndedOn, KeptThrough = m.KeptThrough, ErasedOn = m.ErasedOn,
            };
        // Of its own is what no request takes along: there is none, or it was destroyed before.
        var loneCases =
            from m in caseRows
            where !db.Requests.Any(r => r.Number == m.RequestNumber && r.AgencyId == m.AgencyId && (r.ErasedOn == null || r.ErasedOn >= m.ReceivedOn))
            select new Found { Id = m.DossierId, Class = m.Result == "corrected" ? corrected : contested, EndedOn = m.FinishedOn, KeptThrough = m.KeptThrough, ErasedOn = m.ErasedOn };
        var loneLetters =
            from l in letterRows
            where !db.Requests.Any(r => r.Number == l.RequestNumber && r.AgencyId == l.AgencyId)
            select new Found { Id = l.DossierId, Class = letter, EndedOn = l.FinishedOn, KeptThrough = l.KeptThrough, ErasedOn = l.ErasedOn };
        return requests.Concat(matters).Concat(loneCases).Concat(loneLetters).Join(db.Dossiers, f => f.Id, d => d.Id, (f, d) => new EndedFile
        {
            DossierId = d.Id, Procedure = d.Procedure, Number = d.Number, AgencyId = d.AgencyId, Class = f.Class, EndedOn = f.EndedOn, KeptThrough = f.KeptThrough, ErasedOn = f.ErasedOn,
        });
    }

    sealed class Found
    {
        public long Id { get; init; }
        public int Class { get; init; }
        public DateOnly? EndedOn { get; init; }
        public int? KeptThrough { get; init; }
        public DateOnly? ErasedOn { get; init; }
    }

    static int Place(string key) => RetentionSchedule.All.Select((c, i) => (c.Key, i)).First(c => c.Key == key).i;

    /// <summary>The same files with period and standing, in the same order.</summary>
    public async Task<IReadOnlyList<RetentionLine>> LinesAsync(IReadOnlyList<EndedFile> files, CancellationToken cancel = default)
    {
        if (files.Count == 0) return [];
        var ids = files.Select(f => f.DossierId).ToList();
        var numbers = files.Where(f => f.Procedure == RequestProcedure.Table.Key).Select(f => f.Number).ToList();
        var results = new Dictionary<long, string>();
        foreach (var m in await db.Matters.AsNoTracking().Where(m => ids.Contains(m.DossierId)).Select(m => new { m.DossierId, m.Result }).ToListAsync(cancel))
            results[m.DossierId] = ComplaintProcedure.Results.Concat(AmendmentProcedure.Results).FirstOrDefault(o => o.Key == m.Result)?.Label ?? "";
        foreach (var m in await db.Remedies.AsNoTracking().Where(m => ids.Contains(m.DossierId)).Select(m => new { m.DossierId, m.Result }).ToListAsync(cancel))
            results[m.DossierId] = RemedyProcedure.Results.FirstOrDefault(o => o.Key == m.Result)?.Label ?? "";
        foreach (var l in await db.AssistLetters.AsNoTracking().Where(l => ids.Contains(l.DossierId)).Select(l => new { l.DossierId, l.Stage }).ToListAsync(cancel)) results[l.DossierId] = AssistProcedure.Table.StageName(l.Stage);
        var requests = await db.Requests.AsNoTracking().Where(r => ids.Contains(r.DossierId)).Select(r => new { r.DossierId, r.Outcome, r.Stage, r.Waits }).ToDictionaryAsync(r => r.DossierId, cancel);
        foreach (var r in requests.Values) results[r.DossierId] = r.Stage == RequestStages.Voided ? RequestProcedure.Table.StageName(r.Stage) : RequestList.OutcomeName(r.Outcome);
        var cases = (await db.Remedies.AsNoTracking().Where(m => m.RequestNumber != null && numbers.Contains(m.RequestNumber) && m.FinishedOn == null).Select(m => new { m.RequestNumber, m.AgencyId }).ToListAsync(cancel)).Select(m => (m.RequestNumber!, m.AgencyId)).ToHashSet();
        var letters = (await db.AssistLetters.AsNoTracking().Where(l => l.RequestNumber != null && numbers.Contains(l.RequestNumber) && l.FinishedOn == null).Select(l => new { l.RequestNumber, l.AgencyId }).ToListAsync(cancel)).Select(l => (l.RequestNumber!, l.AgencyId)).ToHashSet();
        var complaints = (await db.Matters.AsNoTracking().Where(m => m.RequestNumber != null && numbers.Contains(m.RequestNumber) && m.EndedOn == null).Select(m => m.RequestNumber!).ToListAsync(cancel)).ToHashSet();
        var listed = await ListedAsync(cancel);
        var settings = (await laws.GetAsync(cancel)).Retention;
        return [.. files.Select(f =>
        {
            var of = RetentionSchedule.All[f.Class];
            var years = settings.YearsOf(f.AgencyId, of);
            var through = f.EndedOn is { } on && RetentionSchedule.Through(on, years) is { } year ? Math.Max(year, f.KeptThrough ?? 0) : (int?)null;
            if (through == DisposalEntry.ForEver) through = null;
            var request = requests.GetValueOrDefault(f.DossierId);
            var blocks = new List<string>();
            if (f.ErasedOn is not null) blocks.Add("已经销毁");
            else if (f.EndedOn is null) blocks.Add(request is null ? "还没有办结" : "还没有归档");
            else if (!(through < clock.Today.Year)) blocks.Add(through is null ? "永久保存" : $"保管期限到{RetentionSchedule.ThroughWords(through)}，还没有届满");
            if (request is not null)
            {
                if (cases.Contains((f.Number, f.AgencyId))) blocks.Add("有没有审结的复议、诉讼");
                if (request.Waits.Split(',').Any(w => w.StartsWith("redo", StringComparison.Ordinal))) blocks.Add("责令重新答复的事项还没有办完");
                if (complaints.Contains(f.Number)) blocks.Add("有没有办结的投诉举报");
                if (letters.Contains((f.Number, f.AgencyId))) blocks.Add("有没有办结的协助调查函");
            }
            if (listed.GetValueOrDefault(f.DossierId) is { } other) blocks.Add($"已经在清册{other}里");
            return new RetentionLine(f, results.GetValueOrDefault(f.DossierId, ""), of, years, through, blocks);
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

    /// <summary>The period is over: by class, each with its own last day; units with longer periods by themselves.</summary>
    static Expression<Func<EndedFile, bool>> Over(RetentionSettings settings, DateOnly today)
    {
        DateOnly? Before(int? years) => years is { } n ? new DateOnly(today.Year - n, 1, 1) : null;
        List<Expression<Func<EndedFile, bool>>> any = [f => false];
        foreach (var of in RetentionSchedule.All)
        {
            var place = Place(of.Key);
            var own = settings.Longer.Keys.Where(k => k.Class == of.Key).Select(k => k.Agency).ToList();
            if (Before(of.Years) is { } day) any.Add(f => f.Class == place && f.EndedOn < day && !own.Contains(f.AgencyId));
            foreach (var agency in own)
                if (Before(settings.YearsOf(agency, of)) is { } theirs) any.Add(f => f.Class == place && f.EndedOn < theirs && f.AgencyId == agency);
        }
        var year = today.Year;
        return Join(any.Aggregate((a, b) => Join(a, b, Expression.OrElse)), f => f.KeptThrough == null || f.KeptThrough < year, Expression.AndAlso);
    }

    static Expression<Func<EndedFile, bool>> Join(Expression<Func<EndedFile, bool>> a, Expression<Func<EndedFile, bool>> b, Func<Expression, Expression, Expression> join) =>
        Expression.Lambda<Func<EndedFile, bool>>(join(a.Body, new Renamed(b.Parameters[0], a.Parameters[0]).Visit(b.Body)), a.Parameters);

    static Expression<Func<EndedFile, bool>> Not(Expression<Func<EndedFile, bool>> a) => Expression.Lambda<Func<EndedFile, bool>>(Expression.Not(a.Body), a.Parameters);

    sealed class Renamed(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
