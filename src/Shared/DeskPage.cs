using Gongkai.Agencies;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Shared;

/// <summary>What pages of the desk share: who is there, the units they may work for, and a refusal shown with the form kept.</summary>
public abstract class DeskPage(AgencyDirectory agencies, SignedIn me, OfficeClock clock) : PageModel
{
    public Actor Actor { get; private set; } = null!;
    public AgencyTree Tree { get; private set; } = null!;
    public IReadOnlyList<AgencyEntry> Mine { get; private set; } = [];
    public string? Problem { get; private set; }
    public DateOnly Today => clock.Today;

    protected async Task OpenAsync(CancellationToken cancel)
    {
        Actor = await me.ActorAsync();
        Tree = await agencies.OnAsync(clock.Today, cancel);
        Mine = [.. Tree.Addressees.Where(a => Actor.MayAct(a.Id))];
    }

    /// <summary>Does the thing and goes to <paramref name="address"/>; a refusal comes back on this page with the input kept.</summary>
    protected async Task<IActionResult> TryAsync(Func<Task<string>> act, string address, Func<Task> reload)
    {
        try
        {
            TempData["Done"] = await act();
            return LocalRedirect(address);
        }
        catch (Exception e) when (e is InvalidInput or Refused or Conflict || Database.IsBusy(e))
        {
            var busy = Database.IsBusy(e);
            Problem = busy ? Database.Busy : e.Message;
            Response.StatusCode = busy || e is Conflict ? 409 : 400;
            await reload();
            return Page();
        }
    }

    public string Typed(string name) => Request.HasFormContentType ? Request.Form[name].ToString() : Request.Query[name].ToString();
}
