using Gongkai.Audit;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Agencies;

/// <summary>What a unit is called and where it stands, from a day on.</summary>
public sealed record UnitTerm(string Name, string ShortName, int? ParentId, int OrderNo);

/// <summary>
/// Changes to the tree of units, by the administrators of the subtree concerned. Nothing is overwritten: a change ends one term and begins
/// the next, so that every report shows the units as they stood in its year.
/// </summary>
public sealed class AgencyService(GongkaiContext db, AgencyDirectory directory, Access access, AuditLog audit, OfficeClock clock)
{
    /// <summary>Adds a unit with its first term, both or neither.</summary>
    /// <exception cref="InvalidInput">a word is missing or too long, the code is taken, or there is no such parent on that day.</exception>
    /// <exception cref="Conflict">another administrator was first; nothing was written.</exception>
    public async Task<Agency> AddAsync(Actor actor, string code, AgencyKind kind, string mark, UnitTerm term, DateOnly from, CancellationToken cancel = default)
    {
        code = Required(code, "机构代码", 40);
        mark = Required(mark, "机关代字", 40);
        await RequireParentAsync(actor, term, cancel);
        if (term.ParentId is null && !actor.IsSystem) throw new InvalidInput("没有选上级");
        if (kind == AgencyKind.District != term.ParentId is null) throw new InvalidInput("只有“全区”没有上级，也只有它没有");
        var agency = new Agency { Code = code, Kind = kind, Mark = mark };
        await AloneAsync(async () =>
        {
            var clean = await CleanAsync(null, term, from, cancel);
            if (await db.Agencies.AnyAsync(a => a.Code == code, cancel)) throw new InvalidInput($"机构代码“{code}”已经有了");
            db.Add(agency);
            await db.SaveChangesAsync(cancel);
            db.Add(Term(agency.Id, clean, from));
        }, cancel);
        await RecordAsync(actor, code, $"增加单位，自{from:yyyy-MM-dd}", cancel);
        return agency;
    }

    /// <summary>Renames, moves or reorders a unit from a day on.</summary>
    /// <exception cref="Conflict">another administrator was first; nothing was written.</exception>
    public async Task ChangeAsync(Actor actor, int id, UnitTerm term, DateOnly from, CancellationToken cancel = default)
    {
        await access.RequireAdministratorAsync(actor, id, "单位", cancel);
        await RequireParentAsync(actor, term, cancel);
        var seen = await LastAsync(id, cancel);
        await AloneAsync(async () =>
        {
            var last = await UnchangedAsync(seen, cancel);
            var clean = await CleanAsync(id, term, from, cancel);
            if (clean.ParentId is null != last.ParentId is null) throw new InvalidInput("“全区”不能改到别处，其他单位必须有上级");
            if (from < last.From) throw new InvalidInput($"现在的名称和位置自{Chinese(last.From)}起，变动不能早于这一天");
            if (from == last.From)
            {
                // A slip put right on its own day leaves no term of no days behind.
                last.Name = clean.Name;
                last.ShortName = clean.ShortName;
                last.ParentId = clean.ParentId;
                last.OrderNo = clean.OrderNo;
            }
            else
            {
                last.To = from.AddDays(-1);
                db.Add(Term(id, clean, from));
            }
        }, cancel);
        await RecordAsync(actor, id.ToString(), $"变更单位，自{from:yyyy-MM-dd}", cancel);
    }

    /// <summary>Says in everyday words what the unit answers for, so that applicants find it.</summary>
    /// <param name="duties">words with 、, commas or blanks between; empty: none</param>
    /// <exception cref="InvalidInput">a word is too short or too long, or there are too many.</exception>
    public async Task DescribeAsync(Actor actor, int id, string? duties, CancellationToken cancel = default)
    {
        await access.RequireAdministratorAsync(actor, id, "单位", cancel);
        string[] words = [.. (duties ?? "").Split(['、', '，', ',', ' ', '；', ';', '\n', '\r', '\t', '　'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        if (words.FirstOrDefault(w => w.Length is < 2 or > 20) is { } odd) throw new InvalidInput($"“职责关键词”每个2至20字：{Statutes.Chinese.Short(odd, 20)}");
        if (words.Length > MostDuties || string.Join('、', words).Length > 500) throw new InvalidInput($"“职责关键词”最多{MostDuties}个，共500字");
        if (await db.Agencies.Where(a => a.Id == id).ExecuteUpdateAsync(s => s.SetProperty(a => a.Duties, string.Join('、', words)), cancel) == 0) throw new NotFound("没有这个单位");
        directory.Forget();
        await RecordAsync(actor, id.ToString(), "修改职责关键词", cancel);
    }

    public const int MostDuties = 40;

    /// <summary>Ends a unit; <paramref name="through"/> is its last day. Its records stay, and stay readable above it.</summary>
    /// <exception cref="InvalidInput">it is the root, has units below it, or has cases that somebody must go on with.</exception>
    public async Task EndAsync(Actor actor, int id, DateOnly through, CancellationToken cancel = default)
    {
        await access.RequireAdministratorAsync(actor, id, "单位", cancel);
        var seen = await LastAsync(id, cancel);
        await AloneAsync(async () =>
        {
            var last = await UnchangedAsync(seen, cancel);
            if (last.ParentId is null) throw new InvalidInput("“全区”不能撤销");
            if (through < last.From) throw new InvalidInput($"最后一天不能早于{Chinese(last.From)}");
            if (await db.AgencyTerms.AnyAsync(t => t.ParentId == id && (t.To == null || t.To > through), cancel)) throw new InvalidInput("还有下级单位，先把它们改到别处或者撤销");
            // A new reply that was ordered is owed as much as a first one.
            var requests = await db.Requests.CountAsync(r => r.AgencyId == id && (r.FinishedYear == RequestRow.Unfinished || r.Waits.Contains("redo:")), cancel);
            var remedies = await db.Remedies.CountAsync(r => r.AgencyId == id && r.FinishedYear == RequestRow.Unfinished, cancel);
            if (requests + remedies > 0)
                throw new InvalidInput($"还有{string.Join("、", new[] { requests > 0 ? $"{requests}件申请没有办结" : "", remedies > 0 ? $"{remedies}件复议诉讼没有结案" : "" }.Where(w => w.Length > 0))}，办完才能撤销");
            last.To = through;
        }, cancel);
        await RecordAsync(actor, id.ToString(), $"撤销单位，至{through:yyyy-MM-dd}", cancel);
    }

    /// <summary>Every term of every unit in the administrator's subtree, in official order, the latest first.</summary>
    public async Task<IReadOnlyList<(Agency Agency, IReadOnlyList<AgencyTerm> Terms)>> ListAsync(Actor actor, CancellationToken cancel = default)
    {
        var terms = (await db.AgencyTerms.AsNoTracking().OrderByDescending(t => t.From).ToListAsync(cancel)).ToLookup(t => t.AgencyId);
        return [.. (await db.Agencies.AsNoTracking().ToListAsync(cancel)).Where(a => actor.Administers(a.Id))
            .Select(a => (Agency: a, Terms: (IReadOnlyList<AgencyTerm>)[.. terms[a.Id]])).OrderBy(a => a.Terms[0].OrderNo).ThenBy(a => a.Agency.Id)];
    }

    async Task<AgencyTerm> LastAsync(int id, CancellationToken cancel)
    {
        var last = await db.AgencyTerms.AsNoTracking().Where(t => t.AgencyId == id).OrderByDescending(t => t.From).FirstOrDefaultAsync(cancel) ?? throw new NotFound("没有这个单位");
        return last.To is null ? last : throw new InvalidInput("这个单位已经撤销");
    }

    /// <summary>The last term, to be changed, if it still is what was seen before the transaction began.</summary>
    async Task<AgencyTerm> UnchangedAsync(AgencyTerm seen, CancellationToken cancel)
    {
        var last = await db.AgencyTerms.Where(t => t.AgencyId == seen.AgencyId).OrderByDescending(t => t.From).FirstAsync(cancel);
        return (last.Id, last.Name, last.ShortName, last.ParentId, last.OrderNo, last.From, last.To) == (seen.Id, seen.Name, seen.ShortName, seen.ParentId, seen.OrderNo, seen.From, seen.To)
            ? last : throw new Conflict(First);
    }

    /// <summary>Before the transaction: a refusal is audited on a connection of its own.</summary>
    async Task RequireParentAsync(Actor actor, UnitTerm term, CancellationToken cancel)
    {
        if (term.ParentId is { } parent) await access.RequireAdministratorAsync(actor, parent, "单位", cancel);
    }

    async Task<UnitTerm> CleanAsync(int? id, UnitTerm term, DateOnly from, CancellationToken cancel)
    {
        var name = Required(term.Name, "名称", 100);
        var shortName = Required(term.ShortName, "简称", 50);
        if (from < new DateOnly(1949, 10, 1) || from > clock.Today.AddYears(1)) throw new InvalidInput("起始日期不对");
        if (term.OrderNo is < 0 or > 100_000) throw new InvalidInput("排序号应在0至100000之间");
        if (term.ParentId is { } parent)
        {
            var tree = await directory.OnAsync(from, cancel);
            if (tree.Find(parent) is null) throw new InvalidInput("那一天没有这个上级单位");
            if (id is { } own && tree.Subtree(own).Contains(parent)) throw new InvalidInput("单位不能放到自己或者自己的下级之下");
            // Below a unit that is to end, this one would soon stand nowhere.
            if (await db.AgencyTerms.Where(t => t.AgencyId == parent).OrderByDescending(t => t.From).Select(t => t.To).FirstAsync(cancel) is { } end)
                throw new InvalidInput($"这个上级单位到{Chinese(end)}为止，不能再放到它之下");
        }
        return term with { Name = name, ShortName = shortName };
    }

    static string Required(string? text, string label, int limit)
    {
        text = text?.Trim() ?? "";
        return text.Length == 0 ? throw new InvalidInput($"“{label}”没有填") : text.Length > limit ? throw new InvalidInput($"“{label}”最多{limit}字") : text;
    }

    static AgencyTerm Term(int id, UnitTerm term, DateOnly from) =>
        new() { AgencyId = id, Name = term.Name, ShortName = term.ShortName, ParentId = term.ParentId, OrderNo = term.OrderNo, From = from };

    const string First = "另一位管理员刚刚改过，请刷新后再试";

    /// <summary>
    /// Reads and writes the tree in one transaction, one administrator at a time: two moves that are right each by itself could make a ring.
    /// Inside somebody else's transaction (a first start) that one commits, or fails, for all.
    /// </summary>
    async Task AloneAsync(Func<Task> change, CancellationToken cancel)
    {
        var own = db.Database.CurrentTransaction is null;
        try
        {
            await using var transaction = own ? await db.Database.BeginTransactionAsync(cancel) : null;
            // SQLite has one writer at a time anyway. Readers go on.
            if (db.Database.IsNpgsql()) await db.Database.ExecuteSqlRawAsync("LOCK TABLE agency_terms IN SHARE ROW EXCLUSIVE MODE", cancel);
            directory.Forget();
            await change();
            await db.SaveChangesAsync(cancel);
            if (transaction is not null) await transaction.CommitAsync(cancel);
        }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict(First); }
        finally
        {
            directory.Forget();
            if (own) db.ChangeTracker.Clear();
        }
    }

    // Loading is not a person's doing, and runs inside a transaction, where the audit log must not write.
    Task RecordAsync(Actor actor, string target, string what, CancellationToken cancel) =>
        actor.IsSystem ? Task.CompletedTask : audit.WriteAsync(AuditKind.SettingsChanged, actor.UserId, "单位 " + target, what, cancel);

    static string Chinese(DateOnly day) => Statutes.Chinese.Date(day);
}
